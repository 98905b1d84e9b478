//! Code points of strings, read and written as Go does it.

use crate::value::str::Str;

/// What is written for bytes that are not UTF-8 and for numbers that are no code point.
const REPLACEMENT: u32 = 0xFFFD;

/// The first code point and how many bytes it has; nothing at the end. A byte that starts no valid sequence
/// is a replacement character on its own.
#[inline]
pub fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    match bytes {
        [first @ ..0x80, ..] => Some((u32::from(*first), 1)),
        _ => decode_longer(bytes),
    }
}

/// The same for a code point that is not of ASCII.
fn decode_longer(bytes: &[u8]) -> Option<(u32, usize)> {
    let (&first, rest) = bytes.split_first()?;
    let (more, lowest) = match first {
        0xC2..0xE0 => (1, 0x80),
        0xE0..0xF0 => (2, 0x800),
        0xF0..0xF5 => (3, 0x1_0000),
        _ => return Some((REPLACEMENT, 1)),
    };
    let mut point = u32::from(first) & (0x3F >> more);
    // Where bytes are missing, a zero makes the sequence invalid.
    for byte in rest.get(..more).unwrap_or(&[0]) {
        if byte & 0xC0 != 0x80 {
            return Some((REPLACEMENT, 1));
        }
        point = point << 6 | u32::from(byte & 0x3F);
    }
    if point < lowest || char::from_u32(point).is_none() {
        return Some((REPLACEMENT, 1));
    }
    Some((point, more.wrapping_add(1)))
}

/// Appends a code point; the replacement character when it is none.
pub fn push(text: &mut Str, point: u32) {
    let point = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
    text.extend_from_slice(point.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Number of code points.
pub fn count(bytes: &[u8]) -> usize {
    usize::MAX.wrapping_sub(skip(bytes, usize::MAX).left)
}

/// Whether each code point has one byte.
pub fn is_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii()
}

/// What is left after so many code points.
pub struct Skipped<'a> {
    /// The bytes after them.
    pub rest: &'a [u8],
    /// How many there are too few.
    pub left: usize,
    /// Whether all of them are UTF-8.
    pub is_valid: bool,
}

/// Whether there are no other bytes than those of UTF-8.
pub fn is_valid(bytes: &[u8]) -> bool {
    skip(bytes, usize::MAX).is_valid
}

/// What is left before so many code points at the end. No byte that starts a valid sequence is within another
/// one, so the code points are the same as from the start. It does not say whether they are valid.
pub fn skip_last(mut rest: &[u8], mut left: usize) -> Skipped<'_> {
    while left > 0
        && let Some((last, before)) = rest.split_last()
    {
        let longer = |more: usize| {
            let (start, sequence) = rest.split_at_checked(rest.len().wrapping_sub(more))?;
            decode(sequence).is_some_and(|(_, size)| size == more).then_some(start)
        };
        let sequence = if *last < 0x80 { None } else { (2..5).find_map(longer) };
        rest = sequence.unwrap_or(before);
        left = left.wrapping_sub(1);
    }
    Skipped { rest, left, is_valid: false }
}

/// Skips so many code points, or all if there are no more than that.
pub fn skip(mut rest: &[u8], mut left: usize) -> Skipped<'_> {
    /// What bytes of ASCII do not have.
    const OTHERS: u64 = 0x8080_8080_8080_8080;
    let mut is_valid = true;
    while left > 0 {
        if left >= 8
            && let Some((eight, more)) = rest.split_first_chunk()
            && u64::from_ne_bytes(*eight) & OTHERS == 0
        {
            rest = more;
            left = left.wrapping_sub(8);
            continue;
        }
        // So most texts end.
        if rest.len() < 8 && left >= 8 && rest.iter().fold(0, |all, byte| all | byte) < 0x80 {
            left = left.wrapping_sub(rest.len());
            rest = &[];
            break;
        }
        let Some((point, size)) = decode(rest) else { break };
        is_valid &= size != 1 || point != REPLACEMENT;
        rest = rest.get(size..).unwrap_or_default();
        left = left.wrapping_sub(1);
    }
    Skipped { rest, left, is_valid }
}
