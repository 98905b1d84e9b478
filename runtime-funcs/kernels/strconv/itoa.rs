//! Ints as decimal text.

use crate::text::int;
use crate::value::str::Str;

/// The int in decimal.
pub fn itoa(data: i64) -> Str {
    Str::from_slice(int::digits(data, &mut int::Digits::default()))
}
