//! Strings of code points.

use crate::text::character;
use crate::value::str::Str;

/// The string of one code point; the replacement character when the number is none.
pub fn string_from_int_codepoint(data: i64) -> Str {
    character::string(u32::try_from(data).unwrap_or(u32::MAX))
}
