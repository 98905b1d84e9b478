//! Ints of decimal text.

use crate::strconv::digits;
use crate::strconv::parse_error::parse_error;
use crate::value::str::Str;

/// The int that a text of decimal digits means.
pub fn atoi(data: &Str) -> Result<i64, Str> {
    digits::parse(data, 10, 64, false).map_err(|reason| parse_error(data, reason))
}
