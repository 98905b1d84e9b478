//! Files read as a whole.

use crate::io::file;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// Everything that a file has.
pub fn read_all(filename: &Str) -> Result<Bytes, Str> {
    file::read_all(filename)
}
