//! Elements of what streams are made from. Positions are those of the stream's loop, so they are always
//! within bounds.

use crate::text::character;
use crate::text::utf8;
use crate::value::dict::Dict;
use crate::value::list::List;
use crate::value::str::Str;

/// The element of a list.
pub fn list_item<T: Clone + Default>(data: &List<T>, index: i64) -> T {
    data.get(index as usize).cloned().unwrap_or_default()
}

/// The same where it is known that the element is there: the compiler calls it only so.
pub fn list_item_within<T: Clone>(data: &List<T>, index: i64) -> T {
    debug_assert!((index as usize) < data.len());
    // SAFETY: as the compiler sees to.
    unsafe { data.get_unchecked(index as usize) }.clone()
}

/// The same where it is, to look at.
pub fn lend_item<T>(data: &List<T>, index: i64) -> &T {
    debug_assert!((index as usize) < data.len());
    // SAFETY: as the compiler sees to.
    unsafe { data.get_unchecked(index as usize) }
}

/// The element of a list that nobody reads there again: moved out when nobody else has the list, so that it
/// has one owner.
pub fn take_item<T: Clone + Default>(data: &List<T>, index: i64) -> T {
    // SAFETY: kernels keep no references.
    match unsafe { data.own(index as usize) } {
        Some(item) => core::mem::take(item),
        None => list_item(data, index),
    }
}

/// The key of a dict's entry.
pub fn dict_key<T: Clone>(data: &Dict<T>, index: i64) -> Str {
    data.entries().get(index as usize).map_or(Str::new(), |(key, _)| key.clone())
}

/// The value of a dict's entry.
pub fn dict_value<T: Clone + Default>(data: &Dict<T>, index: i64) -> T {
    data.entries().get(index as usize).map_or(T::default(), |(_, value)| value.clone())
}

/// The value of a dict's entry that nobody reads there again: moved out when nobody else has the dict, so
/// that it has one owner.
pub fn take_value<T: Clone + Default>(data: &Dict<T>, index: i64) -> T {
    // SAFETY: kernels keep no references.
    match unsafe { data.own_value(index as usize) } {
        Some(value) => core::mem::take(value),
        None => dict_value(data, index),
    }
}

/// How many bytes a string has.
pub fn string_size(data: &[u8]) -> i64 {
    data.len() as i64
}

/// The code point that starts at a byte, as a string; an invalid byte is a replacement character.
pub fn string_item(data: &[u8], start: i64) -> Str {
    character::first(data.get(start as usize..).unwrap_or_default()).map_or(Str::new(), |(item, _)| item)
}

/// The code point that starts at a byte, and how many bytes it has, shifted to the left by 32; the
/// replacement character for an invalid byte, 0 at the end.
#[inline]
pub fn find_character(data: &[u8], start: i64) -> i64 {
    match data.get(start as usize) {
        Some(byte @ ..0x80) => 1 << 32 | i64::from(*byte),
        _ => find_longer(data, start),
    }
}

/// The byte after a character that `find_character` has found at `start`.
#[inline]
pub fn step(data: &[u8], start: i64, found: i64) -> i64 {
    match data.get(start as usize) {
        Some(..0x80) => start.wrapping_add(1),
        _ => start.wrapping_add(found >> 32),
    }
}

/// A code point as a string; the empty one for -1.
pub fn character(point: i64) -> Str {
    character::string_or_none(point)
}

/// A text with one more code point at its end.
#[inline(always)]
pub fn append_character(mut text: Str, point: i64) -> Str {
    match point {
        0..0x80 => text.push(point as u8),
        _ => text.extend_from_slice(&character(point)),
    }
    text
}

/// The byte after the code point that starts at `start`.
pub fn string_next(data: &[u8], start: i64) -> i64 {
    let size = utf8::decode(data.get(start as usize..).unwrap_or_default()).map_or(0, |(_, size)| size);
    start.wrapping_add(size as i64)
}

#[inline(never)]
fn find_longer(data: &[u8], start: i64) -> i64 {
    let found = utf8::decode(data.get(start as usize..).unwrap_or_default());
    found.map_or(0, |(point, size)| (size as i64) << 32 | i64::from(point))
}
