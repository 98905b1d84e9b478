//! Files written as a whole.

use crate::io::file;
use crate::sys::files::{self, Access};
use crate::sys::io;
use crate::sys::path_error::path_error;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// Writes a file, which is created, or emptied before.
pub fn write_all(filename: &Str, data: &Bytes) -> Result<(), Str> {
    let file = file::open(filename, Access::Write)?;
    let written = io::write_all(file, data).map_err(|error| path_error(b"write", filename, error));
    let closed = files::close(file).map_err(|error| path_error(b"close", filename, error));
    written.and(closed)
}
