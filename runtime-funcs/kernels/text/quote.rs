//! Strings as literals of Go.

use crate::text::utf8;
use crate::value::str::Str;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Appends the text between double quotes, with escapes for what can't be printed. Of the code points that no
/// font has, only the common ones are known as such.
#[cold]
pub fn quote(text: &[u8], to: &mut Str) {
    to.push(b'"');
    let mut rest = text;
    while let Some((point, size)) = utf8::decode(rest) {
        let (bytes, after) = rest.split_at_checked(size).unwrap_or((rest, &[]));
        rest = after;
        match point {
            0xFFFD if size == 1 => escape(b'x', bytes.first().copied().unwrap_or(0).into(), 2, to),
            0x22 | 0x5C => {
                to.push(b'\\');
                to.push(point as u8);
            }
            7..=13 => {
                to.push(b'\\');
                to.push(b"abtnvfr"[(point.wrapping_sub(7) % 7) as usize]);
            }
            0..0x20 | 0x7F => escape(b'x', point, 2, to),
            0x80..=0xA0
            | 0xAD
            | 0x1680
            | 0x2000..=0x200F
            | 0x2028..=0x202F
            | 0x205F..=0x206F
            | 0x3000
            | 0xE000..=0xF8FF
            | 0xFEFF
            | 0xFFF0..=0xFFFB
            | 0xFFFE..=0xFFFF => escape(b'u', point, 4, to),
            0xE_0000..=0xE_00FF | 0xE_01F0.. => escape(b'U', point, 8, to),
            _ => to.extend_from_slice(bytes),
        }
    }
    to.push(b'"');
}

fn escape(kind: u8, number: u32, digits: u32, to: &mut Str) {
    to.push(b'\\');
    to.push(kind);
    for digit in (0..digits).rev() {
        let rest = number.wrapping_shr(digit.wrapping_mul(4));
        to.push(DIGITS[(rest & 15) as usize]);
    }
}
