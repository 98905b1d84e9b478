//! Findings about files that cannot be read or written.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::codes;
use neva_diagnostics::{Diagnostic, FindingCode, Place, error};

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &Error) -> Diagnostic {
    let help = match error.kind() {
        ErrorKind::NotFound => "check the path; it is relative to the current directory",
        ErrorKind::IsADirectory => "name a file",
        _ => "",
    };
    finding(codes::UNREADABLE, "read", path, error).help(help)
}

/// A file or folder that cannot be written.
pub fn unwritable(path: &Path, error: &Error) -> Diagnostic {
    finding(codes::UNWRITABLE, "write", path, error)
}

/// What the system says is wrong, without the number of the error.
pub fn reason(error: &Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn finding(code: FindingCode, verb: &str, path: &Path, error: &Error) -> Diagnostic {
    let file = path.display().to_string();
    error!(code, "cannot {verb} `{file}`: {}", reason(error)).at(Place::file(file))
}
