//! Checksums, by a crate.

use crate::value::str::Str;

/// The Adler-32 of a text.
pub fn checksum(data: &Str) -> i64 {
    i64::from(adler2::adler32_slice(data))
}
