//! Files that commands read and write.

use crate::report::reason;
use neva_diagnostics::{Diagnostic, Place};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Writes a file as a whole or not at all; a file that is replaced keeps its permissions. Its folder must exist.
pub fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&unfinished, text).and_then(|()| {
        if let Ok(metadata) = fs::metadata(path) {
            fs::set_permissions(&unfinished, metadata.permissions())?;
        }
        fs::rename(&unfinished, path)
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        unwritable(path, &error)
    })
}

/// Moves a file, over another one if there is one.
pub fn rename(from: &Path, to: &Path) -> Result<(), Diagnostic> {
    fs::rename(from, to).map_err(|error| unwritable(to, &error))
}

/// Makes a folder and those above it, unless it exists.
pub fn make_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

/// What is wrong with a file that can't be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let file = path.display().to_string();
    let help = match error.kind() {
        ErrorKind::NotFound => "check the path; it is relative to the current directory",
        ErrorKind::IsADirectory => "name a file",
        _ => "",
    };
    let title = format!("cannot read `{file}`: {}", reason(error));
    Diagnostic::error(neva_files::codes::UNREADABLE, title).at(Place::file(file)).help(help)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let file = path.display().to_string();
    Diagnostic::error(neva_files::codes::UNWRITABLE, format!("cannot write `{file}`: {}", reason(error)))
        .at(Place::file(file))
}
