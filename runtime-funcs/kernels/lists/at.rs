//! Elements of lists.

use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static OUT_OF_BOUNDS: StaticBuf<u8, 19> = StaticBuf::new(*b"index out of bounds");

/// The element at a position; a negative one counts from the end.
pub fn at<T: Clone>(data: &List<T>, idx: i64) -> Result<T, Str> {
    let idx = if idx < 0 { idx.wrapping_add(data.len() as i64) } else { idx };
    usize::try_from(idx).ok().and_then(|idx| data.get(idx)).cloned().ok_or(Str::from_static(&OUT_OF_BOUNDS))
}
