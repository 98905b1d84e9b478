//! Code points of strings, read and written as Go does it.

use crate::value::str::Str;

/// What stands for bytes that are not UTF-8 and for numbers that are no code point.
const REPLACEMENT: u32 = 0xFFFD;

/// The first code point and how many bytes it has; nothing at the end. A byte that starts no valid sequence is a
/// replacement character on its own.
pub fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    let (&first, rest) = bytes.split_first()?;
    let (more, lowest) = match first {
        0..0x80 => return Some((u32::from(first), 1)),
        0xC2..0xE0 => (1, 0x80),
        0xE0..0xF0 => (2, 0x800),
        0xF0..0xF5 => (3, 0x1_0000),
        _ => return Some((REPLACEMENT, 1)),
    };
    let mut point = u32::from(first) & (0x3F >> more);
    for byte in rest.get(..more).unwrap_or(&[0]) {
        if byte & 0xC0 != 0x80 {
            return Some((REPLACEMENT, 1));
        }
        point = point << 6 | u32::from(byte & 0x3F);
    }
    if point < lowest || !is_valid(point) {
        return Some((REPLACEMENT, 1));
    }
    Some((point, more.wrapping_add(1)))
}

/// Appends a code point; the replacement character when it is none.
pub fn push(text: &mut Str, point: u32) {
    let point = if is_valid(point) { point } else { REPLACEMENT };
    let last = |shift: u32| (point >> shift) as u8 & 0x3F | 0x80;
    match point {
        0..0x80 => text.extend_from_slice(&[point as u8]),
        0x80..0x800 => text.extend_from_slice(&[(point >> 6) as u8 | 0xC0, last(0)]),
        0x800..0x1_0000 => text.extend_from_slice(&[(point >> 12) as u8 | 0xE0, last(6), last(0)]),
        _ => text.extend_from_slice(&[(point >> 18) as u8 | 0xF0, last(12), last(6), last(0)]),
    }
}

/// Number of code points.
pub fn count(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0_usize;
    while let Some((_, size)) = decode(rest) {
        rest = rest.get(size..).unwrap_or_default();
        count = count.wrapping_add(1);
    }
    count
}

fn is_valid(point: u32) -> bool {
    point <= 0x10_FFFF && point & 0xFFFF_F800 != 0xD800
}
