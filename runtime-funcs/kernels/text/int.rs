//! Ints in decimal.

/// Room for any int: a sign and 19 digits.
#[derive(Default)]
pub struct Digits([u8; 20]);

/// The decimal digits of `value`, with a sign if it is negative.
pub fn digits(value: i64, room: &mut Digits) -> &[u8] {
    let mut rest = value.unsigned_abs();
    let mut at = room.0.len();
    let mut put = |byte: u8| {
        at = at.wrapping_sub(1);
        // SAFETY: a sign and 19 digits fit.
        unsafe { *room.0.get_unchecked_mut(at) = byte };
    };
    while rest > 9 {
        let pair = (rest % 100) as u32;
        rest /= 100;
        // A tenth of what is less than 100.
        let tens = (pair * 103) >> 10;
        put((pair - tens * 10) as u8 | b'0');
        if tens > 0 || rest > 0 {
            put(tens as u8 | b'0');
        }
    }
    if rest > 0 || value == 0 {
        put(rest as u8 | b'0');
    }
    if value < 0 {
        put(b'-');
    }
    // SAFETY: `at` only shrank.
    unsafe { room.0.get_unchecked(at..) }
}
