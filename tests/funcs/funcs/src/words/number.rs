//! Numbered texts.

use crate::text::int::{Digits, digits};
use crate::value::str::Str;

/// A text after a number and a dot.
pub fn numbered(number: i64, data: &Str) -> Str {
    let mut room = Digits::default();
    let mut text = Str::from_slice(digits(number, &mut room));
    text.extend_from_slice(b". ");
    text.extend_from_slice(data);
    text
}
