//! Findings on standard error, results on standard output.

use clap::ValueEnum;
use neva_diagnostics::{Diagnostic, Findings, Severity, error, escaped, merged, render_all};
use neva_files::{json, reason};
use std::io::Write;
use std::process::ExitCode;

/// What a command comes to: a status, or the findings for which it gave up.
pub(crate) type Outcome = Result<ExitCode, Findings>;

/// The form of findings on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people: code, place, the line with a caret, reason and help
    #[default]
    Text,
    /// For programs: an array of all findings
    Json,
}

impl Form {
    /// Prints findings for which a command gave up; the status is 1.
    pub(crate) fn fail(self, findings: &[Diagnostic]) -> ExitCode {
        self.show(findings);
        ExitCode::FAILURE
    }

    /// Prints findings that do not keep a command from going on.
    pub(crate) fn warn(self, findings: &[Diagnostic]) {
        if !findings.is_empty() {
            self.show(findings);
        }
    }

    /// Prints findings, even if there are none and the form says so.
    pub(crate) fn show(self, findings: &[Diagnostic]) {
        let mut text = match self {
            Form::Text => render_all(findings),
            Form::Json => json(&findings),
        };
        let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
        let errors = merged(findings).iter().filter(is_error).count();
        if self == Form::Text && errors > 1 {
            text.push_str(&format!("\n{errors} errors\n"));
        }
        // There is nowhere left to say that standard error can't be written.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// Prints a line on standard error.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", escaped(line));
}

/// Prints the result of a command that has succeeded.
pub(crate) fn done(text: &str) -> Outcome {
    print(text)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a result of a command on standard output.
pub(crate) fn print(text: &str) -> Result<(), Diagnostic> {
    let mut output = std::io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(|error| {
        error!(neva_files::codes::UNWRITABLE, "cannot write to standard output: {}", reason(&error))
    })
}
