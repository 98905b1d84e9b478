//! Parts of lists and strings. A negative position counts from the end; a range is cut to what is there.

use core::mem::needs_drop;

use crate::text::character;
use crate::text::utf8;
use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static OUT_OF_BOUNDS: StaticBuf<u8, 19> = StaticBuf::new(*b"index out of bounds");

/// Texts of fewer bytes are gone through to find a position.
const SHORT: usize = 64;

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
    let (start, end, is_valid) = bytes(data, from, to);
    let mut rest = data.get(start..end).unwrap_or_default();
    if is_valid || utf8::is_valid(rest) {
        return Str::from_slice(rest);
    }
    let mut part = Str::new();
    while let Some((point, size)) = utf8::decode(rest) {
        utf8::push(&mut part, point);
        rest = rest.get(size..).unwrap_or_default();
    }
    part
}

/// The same of a text that nobody reads again, in place where nobody else has it. Where it is known to be
/// valid UTF-8, the bytes that stay are not looked at.
#[inline]
pub fn take_slice(mut data: Str, is_valid: bool, from: i64, to: i64) -> Str {
    // Most loops drop one character of ASCII.
    let is_one = is_valid && from == 1 && to >= data.len() as i64 && matches!(data.first(), Some(..0x80));
    if is_one && data.drop_one() {
        return data;
    }
    let is_last = is_valid && from == 0 && to == -1 && matches!(data.last(), Some(..0x80));
    if is_last && data.is_unique() {
        let len = data.len().wrapping_sub(1);
        // SAFETY: this is the only owner, the first bytes stay, and nothing is to be done for the last one.
        unsafe { data.set_len(len) };
        return data;
    }
    take_part(data, is_valid, from, to)
}

/// The code points between two positions of what is left of a text after some bytes.
pub fn slice_after(data: &[u8], start: i64, from: i64, to: i64) -> Str {
    string_slice(rest(data, start), from, to)
}

/// The byte at which the part from a position on starts of what is left after some bytes.
pub fn start_after(data: &[u8], start: i64, from: i64) -> i64 {
    start.wrapping_add(bytes(rest(data, start), from, i64::MAX).0 as i64)
}

/// What is left of a text after some bytes, as if it was cut off: that is valid UTF-8. Before the first byte
/// nothing was.
pub fn rest_after(data: &Str, start: i64) -> Str {
    if start == 0 { data.clone() } else { string_slice(rest(data, start), 0, i64::MAX) }
}

/// Whether what is left of a text after some bytes begins with the characters of `sign`: whether the part
/// that has as many of them equals `sign`.
pub fn has_prefix(data: &[u8], start: i64, sign: &[u8]) -> bool {
    let mut rest = rest(data, start);
    begins_with(sign, || {
        let (point, size) = utf8::decode(rest)?;
        rest = rest.get(size..).unwrap_or_default();
        Some(point)
    })
}

/// Whether the part between two positions equals `sign`. `points` are those that [`code_points`] makes of the
/// text.
pub fn has_part(data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64, sign: &[u8]) -> bool {
    match lookup(data, is_ascii, points) {
        Lookup::Bytes => part_of(data, from, to) == sign,
        Lookup::Points(points) => {
            let mut rest = part_of(points, from, to).iter();
            let mut next = || rest.next().map(|point| u32::from_ne_bytes(*point));
            begins_with(sign, &mut next) && next().is_none()
        }
        Lookup::Walk => string_slice(data, from, to)[..] == *sign,
    }
}

/// The first code point of the part between two positions, -1 where that is empty. `points` are those that
/// [`code_points`] makes of the text.
#[inline]
pub fn first_in(data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64) -> i64 {
    match lookup(data, is_ascii, points) {
        Lookup::Bytes => part_of(data, from, to).first().map_or(-1, |byte| i64::from(*byte)),
        Lookup::Points(points) => part_of(points, from, to).first().map_or(-1, point_of),
        Lookup::Walk => find(&string_slice(data, from, to), 0),
    }
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
        (_, true) => {
            let at = if from < 0 { from.wrapping_add(data.len() as i64) } else { from };
            data.get(at as usize).map_or(-1, |byte| i64::from(*byte))
        }
        _ => find(data, from),
    }
}

/// The code points of a text one after the other, of four bytes each; nothing of a text of ASCII, or of a
/// short one, in which a position is found soon.
pub fn code_points(data: &[u8], is_ascii: bool) -> Str {
    let mut points = Str::new();
    if !is_ascii && data.len() >= SHORT {
        add_points(&mut points, data);
    }
    points
}

/// Whether a text that begins with `size` bytes of another one, and is ASCII if that is, has more of ASCII.
#[inline]
pub fn is_still_ascii(data: &[u8], was_ascii: bool, size: i64) -> bool {
    was_ascii && utf8::is_ascii(rest(data, size))
}

/// The code points of a text that begins with `size` bytes of another one, made of those of the other one.
#[inline]
pub fn more_code_points(points: Str, data: &[u8], is_ascii: bool, size: i64) -> Str {
    let is_short = points.is_empty() && data.len() < SHORT;
    if is_ascii || is_short { points } else { longer_points(points, data, size) }
}

/// The code points of a part between two positions, made of those of its text.
pub fn part_code_points(mut points: Str, part: &[u8], is_ascii: bool, from: i64, to: i64) -> Str {
    // That of a short text has no more code points, but may have more bytes for those that are not valid.
    if points.is_empty() {
        return code_points(part, is_ascii);
    }
    let (start, end) = range(from, to, points.len() / 4);
    let (start, end) = (start.wrapping_mul(4), end.wrapping_mul(4));
    if points.is_unique() {
        points.truncate(end);
        points.drop_first(start);
        return points;
    }
    Str::from_slice(points.get(start..end).unwrap_or_default())
}

/// The code point of the part from a position up to the next one, -1 where that is empty. `points` are those
/// that [`code_points`] makes of the text.
#[inline]
pub fn code_point_in(data: &[u8], is_ascii: bool, points: &[u8], from: i64) -> i64 {
    match lookup(data, is_ascii, points) {
        Lookup::Bytes => code_point_or_none(data, true, from),
        // The part from the last position up to the first one.
        Lookup::Points(_) if from == -1 => -1,
        Lookup::Points(points) => {
            let at = if from < 0 { from.wrapping_add(points.len() as i64) } else { from };
            points.get(at as usize).map_or(-1, point_of)
        }
        Lookup::Walk => code_point_or_none(data, false, from),
    }
}

/// How many code points a text has. `points` are those that [`code_points`] makes of it.
#[inline]
pub fn len_in(data: &[u8], is_ascii: bool, points: &[u8]) -> i64 {
    match lookup(data, is_ascii, points) {
        Lookup::Bytes => data.len() as i64,
        Lookup::Points(points) => points.len() as i64,
        Lookup::Walk => utf8::count(data) as i64,
    }
}

/// The code points from `from` up to but not including `to`. `points` are those that [`code_points`] makes of
/// the text.
pub fn slice_in(data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64) -> Str {
    match lookup(data, is_ascii, points) {
        Lookup::Bytes => Str::from_slice(part_of(data, from, to)),
        Lookup::Points(points) => {
            let mut part = Str::new();
            for point in part_of(points, from, to) {
                utf8::push(&mut part, u32::from_ne_bytes(*point));
            }
            part
        }
        Lookup::Walk => string_slice(data, from, to),
    }
}

/// The last code point, -1 where there is none.
#[inline]
pub fn last_code_point(data: &[u8]) -> i64 {
    match data.last() {
        Some(byte @ ..0x80) => i64::from(*byte),
        _ => find(data, -1),
    }
}

/// The positions that a range means, of a list or string of this length.
pub(crate) fn range(from: i64, to: i64, len: usize) -> (usize, usize) {
    let (from, to) = (position(from, len), position(to, len));
    (if from > to { to } else { from }, to)
}

/// The elements from `from` up to `to`, where more is to be done than to take others off the end.
fn part<T: Clone>(mut data: List<T>, from: i64, to: i64) -> List<T> {
    // A queue loses its first element.
    if from == 1 && to >= data.len() as i64 && !data.is_empty() && data.drop_one() {
        return data;
    }
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

/// How a position in a text is found.
enum Lookup<'a> {
    /// It is a byte.
    Bytes,
    /// It is one of the code points.
    Points(&'a [[u8; 4]]),
    /// From the start or the end.
    Walk,
}

/// How positions of a text are found by what [`code_points`] makes of it. That is nothing of a text which is
/// not short only if it is ASCII, whether `is_ascii` says so or not.
#[inline]
fn lookup<'a>(data: &[u8], is_ascii: bool, points: &'a [u8]) -> Lookup<'a> {
    match points.as_chunks().0 {
        _ if is_ascii => Lookup::Bytes,
        [] if data.len() >= SHORT => Lookup::Bytes,
        [] => Lookup::Walk,
        points => Lookup::Points(points),
    }
}

/// Appends the code points of a text.
fn add_points(points: &mut Str, mut data: &[u8]) {
    while let Some((point, size)) = utf8::decode(data) {
        points.extend_from_slice(&point.to_ne_bytes());
        data = data.get(size..).unwrap_or_default();
    }
}

#[inline(never)]
fn longer_points(mut points: Str, data: &[u8], size: i64) -> Str {
    let more = rest(data, size);
    // A byte that goes on with a sequence may complete the last one. Any other byte leaves the code points
    // before it as they are.
    let goes_on = matches!(more.first(), Some(0x80..0xC0));
    if points.is_empty() || goes_on {
        return code_points(data, false);
    }
    add_points(&mut points, more);
    points
}

/// What is between two positions.
fn part_of<T>(items: &[T], from: i64, to: i64) -> &[T] {
    let (start, end) = range(from, to, items.len());
    items.get(start..end).unwrap_or_default()
}

fn point_of(point: &[u8; 4]) -> i64 {
    i64::from(u32::from_ne_bytes(*point))
}

#[inline(never)]
fn take_part(mut data: Str, is_valid: bool, from: i64, to: i64) -> Str {
    if !data.is_unique() {
        return string_slice(&data, from, to);
    }
    let (start, end, is_part_valid) = bytes(&data, from, to);
    if !is_valid && !is_part_valid && !utf8::is_valid(data.get(start..end).unwrap_or_default()) {
        return string_slice(&data, from, to);
    }
    // SAFETY: this is the only owner, the first bytes stay, and nothing is to be done for the others.
    unsafe { data.set_len(end) };
    data.drop_first(start);
    data
}

/// Where the part of a text begins and ends that has the code points between two positions, and whether it
/// is known to be valid UTF-8.
fn bytes(data: &[u8], from: i64, to: i64) -> (usize, usize, bool) {
    let after = |bytes: &[u8]| data.len().wrapping_sub(bytes.len());
    let start = if from < 0 {
        before_last(data, from).rest.len()
    } else {
        after(utf8::skip(data, from as usize).rest)
    };
    let rest = data.get(start..).unwrap_or_default();
    let (end, is_valid) = if to >= data.len() as i64 {
        (data.len(), false)
    } else if from >= 0 && to >= from {
        let skipped = utf8::skip(rest, to.wrapping_sub(from) as usize);
        (after(skipped.rest), skipped.is_valid)
    } else if to < 0 {
        (before_last(data, to).rest.len(), false)
    } else {
        (after(utf8::skip(data, to as usize).rest), false)
    };
    (start, if end < start { start } else { end }, is_valid)
}

fn rest(data: &[u8], start: i64) -> &[u8] {
    data.get(start as usize..).unwrap_or_default()
}

/// Whether the code points that come one after the other begin with those of a text. Parts of texts are valid
/// UTF-8, so none equals a text that is not.
#[inline]
fn begins_with(mut sign: &[u8], mut next: impl FnMut() -> Option<u32>) -> bool {
    while let Some((point, size)) = utf8::decode(sign) {
        let is_valid = size > 1 || point < 0x80;
        if !is_valid || next() != Some(point) {
            return false;
        }
        sign = sign.get(size..).unwrap_or_default();
    }
    true
}

/// What is before the code point at a position that counts from the end.
fn before_last(data: &[u8], position: i64) -> utf8::Skipped<'_> {
    utf8::skip_last(data, position.unsigned_abs() as usize)
}

fn position(index: i64, len: usize) -> usize {
    let len = len as i64;
    let index = if index < 0 { index.wrapping_add(len) } else { index };
    index.clamp(0, len) as usize
}

/// The code point at a position, which may count from the end; -1 where there is none.
#[inline(never)]
fn find(data: &[u8], idx: i64) -> i64 {
    let rest = if idx < 0 {
        let before = before_last(data, idx);
        if before.left > 0 { &[] } else { data.get(before.rest.len()..).unwrap_or_default() }
    } else {
        utf8::skip(data, idx as usize).rest
    };
    utf8::decode(rest).map_or(-1, |(point, _)| i64::from(point))
}
