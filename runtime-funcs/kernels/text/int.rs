//! Ints in decimal.

/// Room for any int.
#[derive(Default)]
pub struct Digits([u8; 20]);

/// The decimal digits of `value`, with a sign if it is negative.
pub fn digits(value: i64, room: &mut Digits) -> &[u8] {
    let mut rest = value.unsigned_abs();
    let mut at = room.0.len();
    loop {
        at = at.wrapping_sub(1);
        put(room, at, (rest % 10) as u8 | b'0');
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at = at.wrapping_sub(1);
        put(room, at, b'-');
    }
    room.0.get(at..).unwrap_or_default()
}

fn put(room: &mut Digits, at: usize, byte: u8) {
    if let Some(place) = room.0.get_mut(at) {
        *place = byte;
    }
}
