//! Files that commands write, with findings for what fails.

use neva_diagnostics::Diagnostic;
use neva_files::{atomic, unreadable, unwritable};
use std::fs;
use std::path::Path;

/// Writes a file as a whole or not at all; a file that is replaced keeps its permissions. Its folder must
/// exist.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    atomic::write(path, text).map_err(|error| unwritable(path, &error))
}

/// Moves a file, over another one if there is one.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Diagnostic> {
    fs::rename(from, to).map_err(|error| unwritable(to, &error))
}

/// Makes a folder and those above it, unless it exists.
pub(crate) fn make_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

/// A file or folder that a walk through a folder cannot look at.
pub(crate) fn unwalkable(folder: &Path, error: walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(folder).to_owned();
    unreadable(&path, &error.into())
}
