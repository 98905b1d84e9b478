//! Sums of what is not a number.

use crate::value::str::Str;

/// `right` after `left`.
pub fn string_add(mut left: Str, right: &[u8]) -> Str {
    left.extend_from_slice(right);
    left
}

/// The same, made in the right one.
pub fn string_prepend(left: &[u8], mut right: Str) -> Str {
    right.reserve(left.len());
    let (start, len) = (right.as_mut_ptr(), right.len());
    // SAFETY: this is the only owner, with room for so many more; `left` can't overlap it.
    unsafe {
        core::ptr::copy(start, start.add(left.len()), len);
        core::ptr::copy_nonoverlapping(left.as_ptr(), start, left.len());
        right.set_len(len.wrapping_add(left.len()));
    }
    right
}
