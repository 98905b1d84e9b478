//! Sizes of collections.

use crate::text::utf8;
use crate::value::dict::Dict;
use crate::value::list::List;

/// Number of elements.
pub fn list_len<T>(data: &List<T>) -> i64 {
    data.len() as i64
}

/// Number of keys.
pub fn dict_len<T: Clone>(data: &Dict<T>) -> i64 {
    data.len() as i64
}

/// Number of code points, or `most` if there are no fewer than that.
#[inline]
pub fn string_len_up_to(data: &[u8], most: i64) -> i64 {
    match most {
        1 => i64::from(!data.is_empty()),
        _ => most.wrapping_sub(utf8::skip(data, most as usize).left as i64),
    }
}

/// Number of code points; an invalid byte counts as one.
pub fn string_len(data: &[u8]) -> i64 {
    utf8::count(data) as i64
}
