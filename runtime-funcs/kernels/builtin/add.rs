//! Sums of what is not a number.

use crate::value::str::Str;

/// `right` after `left`.
pub fn string_add(mut left: Str, right: &[u8]) -> Str {
    left.extend_from_slice(right);
    left
}
