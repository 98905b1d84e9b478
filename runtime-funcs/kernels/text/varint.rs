//! Numbers in tables: seven bits a byte, the low ones first, and the high bit set in all but the last.

use crate::value::str::Str;

/// Takes the number that comes next; 0 at the end.
pub const fn take(bytes: &mut &[u8]) -> u32 {
    let (mut value, mut shift) = (0_u32, 0_u32);
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= ((byte & 0x7F) as u32).wrapping_shl(shift);
        if byte < 0x80 {
            break;
        }
        shift = shift.wrapping_add(7);
    }
    value
}

/// Takes a number with a sign: the lowest bit says that it is negative and one less.
pub const fn take_signed(bytes: &mut &[u8]) -> i32 {
    let value = take(bytes);
    (value >> 1) as i32 ^ (value & 1).wrapping_neg() as i32
}

/// Appends a number.
pub fn put(value: u32, to: &mut Str) {
    let mut rest = value;
    while rest >= 0x80 {
        to.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    to.push(rest as u8);
}
