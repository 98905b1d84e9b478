//! The order of strings: that of their bytes.

use crate::value::str::Str;

/// Whether `left` comes before `right`.
pub fn string_is_lesser(left: &Str, right: &Str) -> bool {
    left[..] < right[..]
}

/// Whether `left` comes before `right` or equals it.
pub fn string_is_lesser_or_equal(left: &Str, right: &Str) -> bool {
    left[..] <= right[..]
}

/// Whether `left` comes after `right`.
pub fn string_is_greater(left: &Str, right: &Str) -> bool {
    left[..] > right[..]
}

/// Whether `left` comes after `right` or equals it.
pub fn string_is_greater_or_equal(left: &Str, right: &Str) -> bool {
    left[..] >= right[..]
}
