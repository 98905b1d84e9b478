//! Ints as text in any base.

use crate::value::str::Str;

/// The int in a base from 2 to 36, with small letters for the digits from ten on.
pub fn format_int(data: i64, base: i64) -> Str {
    let base = if base < 2 { 2 } else { base as u64 };
    let mut reversed = Str::new();
    let mut rest = data.unsigned_abs();
    loop {
        let digit = (rest % base) as u8;
        reversed.push(if digit < 10 { digit.wrapping_add(b'0') } else { digit.wrapping_add(b'a' - 10) });
        rest /= base;
        if rest == 0 {
            break;
        }
    }
    if data < 0 {
        reversed.push(b'-');
    }
    reversed.make_unique().reverse();
    reversed
}
