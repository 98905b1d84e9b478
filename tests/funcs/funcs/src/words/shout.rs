//! Texts made loud.

use crate::strings::to_upper::to_upper;
use crate::value::str::Str;

/// The text in upper case, with an exclamation mark.
pub fn shout(data: &Str) -> Str {
    let mut loud = to_upper(data);
    loud.push(b'!');
    loud
}
