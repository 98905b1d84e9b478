//! The order of strings: that of their bytes.

/// Whether `left` comes before `right`.
pub fn string_is_lesser(left: &[u8], right: &[u8]) -> bool {
    left < right
}

/// Whether `left` comes before `right` or equals it.
pub fn string_is_lesser_or_equal(left: &[u8], right: &[u8]) -> bool {
    left <= right
}

/// Whether `left` comes after `right`.
pub fn string_is_greater(left: &[u8], right: &[u8]) -> bool {
    left > right
}

/// Whether `left` comes after `right` or equals it.
pub fn string_is_greater_or_equal(left: &[u8], right: &[u8]) -> bool {
    left >= right
}
