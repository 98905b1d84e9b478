//! Ints of decimal text.

use crate::strconv::digits;
use crate::strconv::parse_error::parse_error;
use crate::text::character;
use crate::value::str::Str;

/// The int that a text of decimal digits means.
pub fn atoi(data: &[u8]) -> Result<i64, Str> {
    digits::parse(data, 10, 64, false).map_err(|reason| parse_error(data, reason))
}

/// The same where nobody reads why there is none.
pub fn int_of(data: &[u8]) -> Result<i64, Str> {
    digits::parse(data, 10, 64, false).map_err(|_| Str::new())
}

/// The int that a character means which is a decimal digit.
#[inline]
pub fn digit(point: i64) -> Result<i64, Str> {
    match point {
        0x30..0x3A => Ok(point & 15),
        _ => atoi(&character::string_or_none(point)),
    }
}

/// The same where nobody reads why there is none.
#[inline]
pub fn value_of(point: i64) -> Result<i64, Str> {
    match point {
        0x30..0x3A => Ok(point & 15),
        _ => Err(Str::new()),
    }
}
