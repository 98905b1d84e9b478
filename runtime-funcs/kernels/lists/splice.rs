//! Lists that are put together of parts of one list: that list is changed.

use crate::builtin::slice::range;
use crate::value::list::List;

/// The elements up to `to`, an element, and those from `from` up to `end`; in place when nobody else has the
/// list. So an element is set, inserted, or put in place of several.
#[inline]
pub fn put<T: Clone>(data: List<T>, to: i64, item: T, from: i64, end: i64) -> List<T> {
    let len = data.len();
    if data.is_unique() && (to as usize) < len && from == to.wrapping_add(1) && end >= len as i64 {
        // SAFETY: the position is there, and nobody else has the list.
        unsafe { *data.as_mut_ptr().add(to as usize) = item };
        return data;
    }
    splice(data, to, Some(item), from, end)
}

/// The elements up to `to`, and those from `from` up to `end`; in place when nobody else has the list.
pub fn cut<T: Clone>(data: List<T>, to: i64, from: i64, end: i64) -> List<T> {
    splice(data, to, None, from, end)
}

#[inline(never)]
fn splice<T: Clone>(mut data: List<T>, to: i64, item: Option<T>, from: i64, end: i64) -> List<T> {
    let len = data.len();
    let item = match item {
        // So most lists get an element between others.
        Some(item) if data.is_unique() && from == to && (to as usize) <= len && end >= len as i64 => {
            data.insert(to as usize, item);
            return data;
        }
        item => item,
    };
    let (_, to) = range(0, to, len);
    let (from, end) = range(from, end, len);
    if data.is_unique() && to <= from {
        data.truncate(end);
        data.remove(to, from);
        if let Some(item) = item {
            data.insert(to, item);
        }
        return data;
    }
    let mut list = List::with_capacity(to.wrapping_add(end.wrapping_sub(from)).wrapping_add(1));
    list.append_clones(data.get(..to).unwrap_or_default());
    if let Some(item) = item {
        list.push(item);
    }
    list.append_clones(data.get(from..end).unwrap_or_default());
    list
}
