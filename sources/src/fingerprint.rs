//! A hash of files, for libraries that must be built from the same sources.

use crate::hash;
use std::fs;
use std::io;
use std::path::PathBuf;

/// The [`hash`] of the texts of files, in the given order.
///
/// # Errors
/// A file cannot be read. The error names it.
pub fn fingerprint(files: impl IntoIterator<Item = PathBuf>) -> io::Result<u64> {
    let read = |file: PathBuf| {
        fs::read(&file).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
    };
    Ok(hash(files.into_iter().map(read).collect::<io::Result<Vec<_>>>()?))
}
