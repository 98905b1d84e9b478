//! Findings about files that cannot be read or written.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::{atomic, codes};
use neva_diagnostics::{Diagnostic, FindingCode, Place, error};

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Reads a file as text.
pub fn read_text(path: &Path) -> Result<String, Diagnostic> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// The absolute path of a file or folder, without links.
pub fn canonical(path: &Path) -> Result<PathBuf, Diagnostic> {
    fs::canonicalize(path).map_err(|error| unreadable(path, &error))
}

/// Writes a file as a whole or not at all; a file that is replaced keeps its permissions. Its folder must
/// exist.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Diagnostic> {
    atomic::write(path, bytes).map_err(|error| unwritable(path, &error))
}

/// Makes a folder and those above it, unless it exists.
pub fn make_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

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
    let help = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "allow yourself to write there, or choose another place"
        }
        ErrorKind::AlreadyExists | ErrorKind::IsADirectory | ErrorKind::NotADirectory => {
            "something else has a name of this path: choose another, or move that away"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room, or choose another place",
        _ => "choose another place",
    };
    finding(codes::UNWRITABLE, "write", path, error).help(help)
}

/// A folder of the cache that cannot be written.
pub fn unwritable_cache(path: &Path, error: &Error) -> Diagnostic {
    unwritable(path, error)
        .because("what is built is kept in the cache")
        .help("set NEVA_CACHE to a folder that may be written")
}

/// A cache in which no program can be started, if that is what cargo, or the system, which loads a library,
/// complains of.
pub fn not_executable(messages: &str) -> Option<Diagnostic> {
    let has_started_none = messages.contains("(never executed)") && messages.contains("Permission denied");
    if !has_started_none && !messages.contains("failed to map segment from shared object") {
        return None;
    }
    let quoted = messages.split_once("could not execute process `");
    let program = quoted.and_then(|(_, rest)| rest.split(' ').next());
    let program = program.or_else(|| messages.split(": failed to map").next()).unwrap_or_default();
    let file = program.trim_end_matches('`');
    Some(
        error!(codes::NOT_EXECUTABLE, "`{file}` was built, but the system does not start it")
            .at(Place::file(file))
            .because("a file system that is mounted with `noexec` forbids it")
            .help("set NEVA_CACHE, and CARGO_TARGET_DIR where it is set, to a folder of another file system"),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_executed_is_named() {
        let title = |messages: &str| not_executable(messages).map(|finding| finding.title);
        let cargo = "Caused by:\n  could not execute process `/c/build/build-script-build` (never executed)\n\n\
            Caused by:\n  Permission denied (os error 13)";
        let named = |file: &str| Some(format!("`{file}` was built, but the system does not start it"));
        assert_eq!(title(cargo), named("/c/build/build-script-build"));
        let loader = "/c/funcs/libx.so: failed to map segment from shared object: Operation not permitted";
        assert_eq!(title(loader), named("/c/funcs/libx.so"));
        assert_eq!(title("error[E0308]: mismatched types"), None);
    }
}
