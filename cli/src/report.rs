//! Findings on standard error.

use neva_diagnostics::{Diagnostic, Severity, render_all};
use std::process::ExitCode;

/// What a command comes to: a status, or the findings for which it gave up.
pub type Outcome = Result<ExitCode, Vec<Diagnostic>>;

/// Prints findings; the status is 1.
pub fn fail(findings: &[Diagnostic]) -> ExitCode {
    eprint!("{}", render_all(findings));
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    if errors > 1 {
        eprintln!("\n{errors} errors");
    }
    ExitCode::FAILURE
}

/// Prints findings that do not keep a command from going on.
pub fn warn(findings: &[Diagnostic]) {
    if !findings.is_empty() {
        eprintln!("{}", render_all(findings));
    }
}
