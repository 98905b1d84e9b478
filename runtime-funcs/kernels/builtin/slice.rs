//! Parts of lists and strings. A negative position counts from the end; a range is cut to what is there.

use crate::text::utf8;
use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static OUT_OF_BOUNDS: StaticBuf<u8, 19> = StaticBuf::new(*b"index out of bounds");

/// No more elements than this are dropped from the front in place if fewer stay than that.
const FEW: usize = 16;

/// The elements from `from` up to but not including `to`; in place when they are the first ones, or more than
/// those before them, and nobody else has the list.
pub fn list_slice<T: Clone>(mut data: List<T>, from: i64, to: i64) -> List<T> {
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

/// The code points from `from` up to but not including `to`; invalid bytes become replacement characters.
pub fn string_slice(data: &Str, from: i64, to: i64) -> Str {
    let (start, end) = range(from, to, utf8::count(data));
    let mut part = Str::new();
    let (mut rest, mut at) = (&data[..], 0);
    while at < end
        && let Some((point, size)) = utf8::decode(rest)
    {
        if at >= start {
            utf8::push(&mut part, point);
        }
        rest = rest.get(size..).unwrap_or_default();
        at = at.wrapping_add(1);
    }
    part
}

/// The code point at a position.
pub fn string_at(data: &Str, idx: i64) -> Result<Str, Str> {
    let len = utf8::count(data) as i64;
    if idx < len.wrapping_neg() || idx >= len {
        return Err(Str::from_static(&OUT_OF_BOUNDS));
    }
    let idx = if idx < 0 { idx.wrapping_add(len) } else { idx };
    Ok(string_slice(data, idx, idx.wrapping_add(1)))
}

/// The positions that a range stands for, of a list or string of this length.
pub(crate) fn range(from: i64, to: i64, len: usize) -> (usize, usize) {
    let (from, to) = (position(from, len), position(to, len));
    (if from > to { to } else { from }, to)
}

fn position(index: i64, len: usize) -> usize {
    let len = len as i64;
    let index = if index < 0 { index.wrapping_add(len) } else { index };
    index.clamp(0, len) as usize
}
