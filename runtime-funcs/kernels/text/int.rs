//! Ints in decimal.

/// Most digits of an int, its sign included.
pub const MOST: usize = 20;

/// Room for any int, and as much after it.
pub struct Digits([u8; 2 * MOST]);

impl Default for Digits {
    fn default() -> Self {
        Digits([0; 2 * MOST])
    }
}

/// The decimal digits of `value`, with a sign if it is negative.
pub fn digits(value: i64, room: &mut Digits) -> &[u8] {
    let (start, len) = write(value, room);
    // SAFETY: they are within the first half of the room.
    unsafe { room.0.get_unchecked(start..start.wrapping_add(len)) }
}

/// The decimal digits of `value` and whatever follows in the room, and how many bytes are digits: copying
/// bytes of a fixed number takes fewer instructions.
pub fn padded_digits(value: i64, room: &mut Digits) -> (&[u8; MOST], usize) {
    let (start, len) = write(value, room);
    // SAFETY: digits start in the first half of the room.
    (unsafe { &*room.0.as_ptr().add(start).cast() }, len)
}

/// Writes digits so that they end where the first half of the room does. Returns where they start and how
/// many they are.
fn write(value: i64, room: &mut Digits) -> (usize, usize) {
    let mut rest = value.unsigned_abs();
    let mut at = MOST;
    let mut put = |byte: u8| {
        at = at.wrapping_sub(1);
        // SAFETY: a sign and 19 digits fit.
        unsafe { *room.0.get_unchecked_mut(at) = byte };
    };
    while rest > 9 {
        let hundreds = hundredth(rest);
        let pair = rest.wrapping_sub(hundreds.wrapping_mul(100)) as u32;
        rest = hundreds;
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
    (at, MOST.wrapping_sub(at))
}

/// `value / 100`. Code that is optimized for size would divide by an instruction that takes forty cycles.
fn hundredth(value: u64) -> u64 {
    // 2^66 / 25, rounded up.
    const MULTIPLIER: u128 = 0x28F5_C28F_5C28_F5C3;
    ((u128::from(value >> 2) * MULTIPLIER) >> 66) as u64
}
