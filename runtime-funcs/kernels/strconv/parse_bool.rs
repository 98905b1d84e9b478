//! Booleans of text.

use crate::strconv::parse_error::{SYNTAX, parse_error};
use crate::value::str::Str;

/// The boolean that a text means.
pub fn parse_bool(data: &[u8]) -> Result<bool, Str> {
    match data {
        b"1" | b"t" | b"T" | b"true" | b"TRUE" | b"True" => Ok(true),
        b"0" | b"f" | b"F" | b"false" | b"FALSE" | b"False" => Ok(false),
        _ => Err(parse_error(data, SYNTAX)),
    }
}
