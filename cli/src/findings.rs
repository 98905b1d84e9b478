//! Findings that several commands give.

use crate::codes;
use neva_diagnostics::{Diagnostic, error};
use neva_files::unreadable;
use std::path::Path;

/// A part of the command line that the Go compiler has and this one does not have.
pub(crate) fn unsupported(what: &str, help: &str) -> Diagnostic {
    error!(codes::UNSUPPORTED, "{what} is not supported yet").help(help)
}

/// A file or folder that a walk through a folder cannot look at.
pub(crate) fn unwalkable(folder: &Path, error: walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(folder).to_owned();
    unreadable(&path, &error.into())
}
