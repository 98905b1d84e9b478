//! Sums of what is not a number.

use crate::value::str::Str;

/// `right` after `left`.
pub fn string_add(mut left: Str, right: &[u8]) -> Str {
    left.extend_from_slice(right);
    left
}

/// The same, made in the right one.
pub fn string_prepend(left: &[u8], mut right: Str) -> Str {
    right.prepend(left);
    right
}
