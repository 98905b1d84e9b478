//! Strings and bytes, which hold the same.

use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// The bytes of a string.
pub fn to_bytes(data: Str) -> Bytes {
    Bytes(data.0)
}

/// The string of these bytes, whether they are UTF-8 or not.
pub fn from_bytes(data: Bytes) -> Str {
    Str(data.0)
}
