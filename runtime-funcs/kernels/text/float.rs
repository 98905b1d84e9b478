//! Floats in decimal, with the fewest digits that tell them apart.

use crate::text::json::{Text, nested_error};
use crate::value::str::Str;

/// Whether the program has floats at all.
pub const EXIST: bool = true;

/// Room for any float.
#[derive(Default)]
pub struct Room {
    bytes: [u8; 32],
    len: usize,
}

/// As Go prints a float that is not in a list or dict of nothing but floats.
pub fn plain(value: f64, room: &mut Room) -> &[u8] {
    match value {
        f64::INFINITY => b"+Inf",
        f64::NEG_INFINITY => b"-Inf",
        _ if value.is_nan() => b"NaN",
        _ => {
            if !(1e-4..1e6).contains(&value.abs()) || !room.take_fixed(value) {
                Decimal::of(value).write(-4..6, 2, room);
            }
            room.text()
        }
    }
}

/// As Go's JSON has a finite float.
pub fn json(value: f64, room: &mut Room) -> &[u8] {
    if !(1e-6..1e21).contains(&value.abs()) || !room.take_fixed(value) {
        Decimal::of(value).write(-6..21, 1, room);
    }
    room.text()
}

/// Appends the error that Go has for a float that is not finite, inside of a list or dict of nothing but
/// floats or elsewhere.
#[cold]
pub fn error(value: f64, unboxed: bool, to: &mut Str) {
    if unboxed {
        to.extend_from_slice(b"json: unsupported value: ");
        return to.extend_from_slice(plain(value, &mut Room::default()));
    }
    nested_error(b"FloatMsg", to);
    to.extend_from_slice(b"invalid character ");
    to.extend_from_slice(match value {
        f64::INFINITY => b"'+' looking for beginning of value",
        f64::NEG_INFINITY => b"'I' in numeric literal",
        _ => b"'N' looking for beginning of value",
    });
}

impl Text for f64 {
    fn json(&self, to: &mut Str, _spaced: bool) {
        to.extend_from_slice(plain(*self, &mut Room::default()));
    }

    fn all_floats<'a>(_elements: impl Iterator<Item = &'a f64>) -> bool {
        true
    }

    fn json_unboxed(&self, to: &mut Str) {
        to.extend_from_slice(json(*self, &mut Room::default()));
    }

    fn is_json(&self) -> bool {
        self.is_finite()
    }

    fn json_error(&self, unboxed: bool, to: &mut Str) {
        error(*self, unboxed, to);
    }
}

impl Room {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len = self.len.wrapping_add(1);
        }
    }

    /// Takes what `zmij` writes, without the `.0` of a whole number, unless that has an exponent.
    fn take_fixed(&mut self, value: f64) -> bool {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value).as_bytes();
        // Searching as `contains` does takes four times the code.
        #[allow(clippy::manual_contains)]
        if text.iter().any(|byte| *byte == b'e') {
            return false;
        }
        text.strip_suffix(b".0").unwrap_or(text).iter().for_each(|byte| self.push(*byte));
        true
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The shortest decimal of a finite float: its digits, as if there were a point after the first, and an
/// exponent.
pub struct Decimal {
    negative: bool,
    digits: [u8; 20],
    /// How many digits there are, without zeros in front and at the end.
    len: usize,
    exponent: i32,
}

impl Decimal {
    /// The decimal of a float of 64 bits.
    pub fn of(value: f64) -> Self {
        Self::read(zmij::Buffer::new().format_finite(value))
    }

    /// The decimal of a float of 32 bits.
    pub fn of_single(value: f32) -> Self {
        Self::read(zmij::Buffer::new().format_finite(value))
    }

    /// The digits without zeros in front and at the end; none for 0.
    pub fn digits(&self) -> &[u8] {
        self.digits.get(..self.len).unwrap_or_default()
    }

    /// The power of ten of the first digit.
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    /// Reads what `zmij` writes, such as `-12.5`, `0.001` or `1.5e-7`.
    fn read(text: &str) -> Self {
        let mut decimal = Decimal {
            negative: text.as_bytes().first() == Some(&b'-'),
            digits: [b'0'; 20],
            len: 0,
            exponent: 0,
        };
        let (mut scale, mut point, mut in_scale, mut scale_negative) = (0_i32, false, false, false);
        let mut len = 0_usize;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' if in_scale => {
                    scale = scale.wrapping_mul(10).wrapping_add(i32::from(byte & 15));
                }
                b'0'..=b'9' => {
                    // Before the point every digit but the first significant one raises the exponent, after
                    // it every zero in front lowers it.
                    let leading = len == 0 && byte == b'0';
                    if point {
                        decimal.exponent = decimal.exponent.wrapping_sub(i32::from(len == 0));
                    } else {
                        decimal.exponent = decimal.exponent.wrapping_add(i32::from(len > 0));
                    }
                    if let Some(place) = decimal.digits.get_mut(len)
                        && !leading
                    {
                        *place = byte;
                        len = len.wrapping_add(1);
                        if byte != b'0' {
                            decimal.len = len;
                        }
                    }
                }
                b'.' => point = true,
                b'-' => scale_negative = in_scale,
                b'e' => in_scale = true,
                _ => {}
            }
        }
        if decimal.len == 0 {
            decimal.exponent = 0;
        } else {
            decimal.exponent =
                decimal.exponent.wrapping_add(if scale_negative { scale.wrapping_neg() } else { scale });
        }
        decimal
    }

    /// Writes it without exponent when that is in `fixed`, else with one of at least `width` digits.
    fn write(&self, fixed: core::ops::Range<i32>, width: u32, room: &mut Room) {
        if self.negative {
            room.push(b'-');
        }
        if !fixed.contains(&self.exponent) {
            return self.write_with_exponent(width, room);
        }
        // Places count from the first significant digit; the last one before the point is that of the ones.
        let ones = self.exponent;
        let mut place = if ones < 0 { ones } else { 0 };
        while place <= ones || place < self.len as i32 {
            if place == ones.wrapping_add(1) {
                room.push(b'.');
            }
            room.push(self.digit(place));
            place = place.wrapping_add(1);
        }
    }

    fn write_with_exponent(&self, width: u32, room: &mut Room) {
        room.push(self.digit(0));
        if self.len > 1 {
            room.push(b'.');
        }
        for place in 1..self.len as i32 {
            room.push(self.digit(place));
        }
        room.push(b'e');
        room.push(if self.exponent < 0 { b'-' } else { b'+' });
        let exponent = self.exponent.unsigned_abs();
        for power in [100, 10, 1] {
            if exponent >= power || power == 1 || width == 2 && power == 10 {
                room.push((exponent / power % 10) as u8 | b'0');
            }
        }
    }

    /// The digit at a place; 0 where there is none.
    fn digit(&self, place: i32) -> u8 {
        usize::try_from(place).ok().and_then(|place| self.digits.get(place)).copied().unwrap_or(b'0')
    }
}
