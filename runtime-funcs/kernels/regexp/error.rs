//! What is wrong with a pattern, in Go's words.

use crate::value::str::Str;

/// The text of an error about a part of a pattern.
#[cold]
#[inline(never)]
pub fn error(what: &[u8], part: &[u8]) -> Str {
    let mut text = Str::from_slice(b"error parsing regexp: ");
    text.extend_from_slice(what);
    text.extend_from_slice(b": `");
    text.extend_from_slice(part);
    text.push(b'`');
    text
}
