//! Elements of lists.

use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static OUT_OF_BOUNDS: StaticBuf<u8, 19> = StaticBuf::new(*b"index out of bounds");

/// The element at a position; a negative one counts from the end.
#[inline]
pub fn at<T: Clone>(data: &List<T>, idx: i64) -> Result<T, Str> {
    lend_at(data, idx).cloned()
}

/// The same, to look at.
pub fn lend_at<T>(data: &List<T>, idx: i64) -> Result<&T, Str> {
    // A negative position is none from the beginning, as there are not so many elements.
    match data.get(idx as usize) {
        Some(item) => Ok(item),
        None => from_end(data, idx),
    }
}

#[cold]
fn from_end<T>(data: &List<T>, idx: i64) -> Result<&T, Str> {
    let item = if idx < 0 { data.get(idx.wrapping_add(data.len() as i64) as usize) } else { None };
    item.ok_or(Str::from_static(&OUT_OF_BOUNDS))
}
