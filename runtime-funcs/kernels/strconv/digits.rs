//! Digits of ints.

use crate::strconv::parse_error::{RANGE, SYNTAX};

/// The int that digits mean, with an optional sign in front and, where they are allowed, underscores
/// between; else the reason why there is none. `limit` is the number of bits of the result, from 1 to 64.
pub fn parse(text: &[u8], base: u64, limit: u32, underscores: bool) -> Result<i64, &'static [u8]> {
    let (negative, digits) = sign(text);
    if digits.is_empty() {
        return Err(SYNTAX);
    }
    let mut size = 0_u64;
    for &byte in digits {
        let digit = match byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'_' if underscores => continue,
            _ => (byte | 0x20).wrapping_sub(b'a').saturating_add(10),
        };
        if u64::from(digit) >= base || byte >= 0x80 {
            return Err(SYNTAX);
        }
        size = size.checked_mul(base).and_then(|size| size.checked_add(u64::from(digit))).ok_or(RANGE)?;
    }
    let bound = 1_u64.wrapping_shl(limit.wrapping_sub(1)).wrapping_sub(u64::from(!negative));
    if size > bound {
        return Err(RANGE);
    }
    let value = size as i64;
    Ok(if negative { value.wrapping_neg() } else { value })
}

/// Whether a number has a minus in front, and the rest after its sign.
pub fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Whether every underscore is between digits, or between a digit and the prefix of a base, as in Go's
/// literals.
pub fn underscores_fit(text: &[u8]) -> bool {
    let (_, digits) = sign(text);
    let (prefixed, hex, digits) = match digits {
        [b'0', base, rest @ ..] if matches!(base | 0x20, b'b' | b'o' | b'x') => {
            (true, base | 0x20 == b'x', rest)
        }
        _ => (false, false, digits),
    };
    let mut before = if prefixed { b'0' } else { b'^' };
    for &byte in digits {
        let kind = match byte {
            b'_' => b'_',
            b'0'..=b'9' => b'0',
            b'a'..=b'f' | b'A'..=b'F' if hex => b'0',
            _ => b'!',
        };
        if kind == b'_' && before != b'0' || kind == b'!' && before == b'_' {
            return false;
        }
        before = kind;
    }
    before != b'_'
}
