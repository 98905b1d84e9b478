//! Texts of what could not be parsed, in Go's words.

use crate::text::quote::quote;
use crate::value::str::Str;

/// The text is not of the form that is asked for.
pub const SYNTAX: &[u8] = b"invalid syntax";
/// The number is too big for its type.
pub const RANGE: &[u8] = b"value out of range";

/// Says that a text could not be parsed, and why.
#[cold]
pub fn parse_error(text: &[u8], reason: &[u8]) -> Str {
    let mut error = Str::from_slice(b"parsing ");
    quote(text, &mut error);
    error.extend_from_slice(b": ");
    error.extend_from_slice(reason);
    error
}
