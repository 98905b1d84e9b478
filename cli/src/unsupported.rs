//! What the Go compiler has and this one does not have.

use crate::codes;
use neva_diagnostics::Diagnostic;

/// The refusal of a part of the command line.
pub(crate) fn unsupported(what: &str, help: &str) -> Diagnostic {
    let title = format!("{what} is not supported yet");
    Diagnostic::error(codes::UNSUPPORTED, title).help(help)
}
