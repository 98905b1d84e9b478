//! Parts of lists and strings. A negative position counts from the end; a range is cut to what is there.

use core::mem::needs_drop;

use crate::text::character;
use crate::text::utf8;
use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static OUT_OF_BOUNDS: StaticBuf<u8, 19> = StaticBuf::new(*b"index out of bounds");

/// No more elements than this are dropped from the front in place if fewer stay than that.
const FEW: usize = 16;

/// The elements from `from` up to but not including `to`; in place when they are the first ones, or more than
/// those before them, and nobody else has the list.
#[inline]
pub fn list_slice<T: Clone>(mut data: List<T>, from: i64, to: i64) -> List<T> {
    // A stack loses its top; a negative position is a length that no list has.
    if from == 0 && !needs_drop::<T>() && (to as usize) < data.len() && data.is_unique() {
        // SAFETY: this is the only owner, the first items stay, and nothing is to be done for the others.
        unsafe { data.set_len(to as usize) };
        return data;
    }
    part(data, from, to)
}

/// The elements from `from` up to but not including `to`, and another one after them.
#[inline]
pub fn append_to_part<T: Clone>(mut data: List<T>, from: i64, to: i64, item: T) -> List<T> {
    // A negative beginning is a number of items that is not few.
    let item = match from as usize {
        from @ ..=FEW if to >= 0 => match data.keep_and_push(from, to as usize, item) {
            Ok(()) => return data,
            Err(item) => item,
        },
        _ => item,
    };
    let mut part = part(data, from, to);
    part.push(item);
    part
}

/// The code points from `from` up to but not including `to`; invalid bytes become replacement characters.
pub fn string_slice(data: &[u8], from: i64, to: i64) -> Str {
    // No text has more code points than there are numbers, so they need not be counted to look at the first.
    let count = if from < 0 || to < 0 { utf8::count(data) } else { usize::MAX >> 1 };
    let (start, end) = range(from, to, count);
    let from_start = utf8::skip(data, start).rest;
    let after = utf8::skip(from_start, end.wrapping_sub(start));
    let size = from_start.len().wrapping_sub(after.rest.len());
    let mut rest = from_start.get(..size).unwrap_or_default();
    if after.is_valid {
        return Str::from_slice(rest);
    }
    let mut part = Str::new();
    while let Some((point, size)) = utf8::decode(rest) {
        utf8::push(&mut part, point);
        rest = rest.get(size..).unwrap_or_default();
    }
    part
}

/// The code point at a position.
pub fn string_at(data: &[u8], idx: i64) -> Result<Str, Str> {
    match find(data, idx) {
        -1 => Err(Str::from_static(&OUT_OF_BOUNDS)),
        point => Ok(character::string_or_none(point)),
    }
}

/// The code point of the part from a position up to the next one, -1 where that is empty. `is_ascii` may be
/// false for any text.
#[inline]
pub fn code_point_or_none(data: &[u8], is_ascii: bool, from: i64) -> i64 {
    match (from, is_ascii) {
        // The part from the last position up to the first one.
        (-1, _) => -1,
        (0.., true) => data.get(from as usize).map_or(-1, |byte| i64::from(*byte)),
        _ => find(data, from),
    }
}

/// The positions that a range means, of a list or string of this length.
pub(crate) fn range(from: i64, to: i64, len: usize) -> (usize, usize) {
    let (from, to) = (position(from, len), position(to, len));
    (if from > to { to } else { from }, to)
}

/// The elements from `from` up to `to`, where more is to be done than to take others off the end.
fn part<T: Clone>(mut data: List<T>, from: i64, to: i64) -> List<T> {
    let (start, end) = range(from, to, data.len());
    if data.is_unique() && (start <= FEW || start < end.wrapping_sub(start)) {
        data.truncate(end);
        data.drop_first(start);
        return data;
    }
    let mut part = List::new();
    part.append_clones(data.get(start..end).unwrap_or_default());
    part
}

fn position(index: i64, len: usize) -> usize {
    let len = len as i64;
    let index = if index < 0 { index.wrapping_add(len) } else { index };
    index.clamp(0, len) as usize
}

/// The code point at a position, which may count from the end; -1 where there is none.
#[inline(never)]
fn find(data: &[u8], idx: i64) -> i64 {
    let idx = if idx < 0 { idx.wrapping_add(utf8::count(data) as i64) } else { idx };
    let rest = if idx < 0 { &[] } else { utf8::skip(data, idx as usize).rest };
    utf8::decode(rest).map_or(-1, |(point, _)| i64::from(point))
}
