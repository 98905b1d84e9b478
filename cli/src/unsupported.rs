//! What the Go compiler has and this one does not have.

use crate::args::UnsupportedCommand;
use neva_diagnostics::Diagnostic;

/// The refusal of a part of the command line.
pub fn unsupported(what: &str, help: &str) -> Vec<Diagnostic> {
    let title = format!("{what} is not supported yet");
    vec![Diagnostic::error("unsupported", title).help(help)]
}

/// The refusal of a command.
pub fn command(command: &UnsupportedCommand) -> Vec<Diagnostic> {
    match command {
        UnsupportedCommand::Upgrade => {
            unsupported("`neva upgrade`", "build the new version from its sources")
        }
    }
}
