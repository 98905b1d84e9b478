//! Files cut or extended.

use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::value::str::Str;

/// Cuts or extends a file to a size.
pub fn truncate(path: &Str, size: i64) -> Result<(), Str> {
    files::truncate(path, size).map_err(|error| path_error(b"os.Truncate: truncate", path, error))
}
