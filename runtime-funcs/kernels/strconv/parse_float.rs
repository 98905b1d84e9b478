//! Floats of text.

use crate::strconv::digits;
use crate::strconv::exact::Exact;
use crate::strconv::parse_error::{RANGE, SYNTAX, parse_error};
use crate::value::str::Str;

/// As many digits as can tell two floats and what is halfway between them apart; what follows only counts as
/// "more".
const MOST_DIGITS: u32 = 800;

/// The float of 32 or, for any other number, 64 bits that is nearest to what a text means: a decimal or,
/// with `0x` in front and an exponent of two, a hexadecimal number, an infinity, or what is not a number.
pub fn parse_float(data: &[u8], bits: i64) -> Result<f64, Str> {
    read(data, bits).map_err(|reason| parse_error(data, reason))
}

/// The same where nobody reads why there is none.
pub fn float_of(data: &[u8], bits: i64) -> Result<f64, Str> {
    read(data, bits).map_err(|_| Str::new())
}

fn read(data: &[u8], bits: i64) -> Result<f64, &'static [u8]> {
    let (negative, number) = digits::sign(data);
    let size = match plain(number) {
        Some(size) if bits != 32 => Ok(size),
        _ => match special(number) {
            Some(special) if number.len() == data.len() || !special.is_nan() => Ok(special),
            _ if bits == 32 => parse(data, number, &SINGLE).map(|bits| f32::from_bits(bits as u32).into()),
            _ => parse(data, number, &DOUBLE).map(f64::from_bits),
        },
    };
    size.map(|size| if negative { -size } else { size })
}

/// How floats of some size are made up.
struct Format {
    /// Bits of the mantissa that are stored.
    mantissa: u32,
    /// Exponent of the last bit of the smallest floats.
    lowest: i32,
    /// What the exponent's bits are for infinity.
    infinity: i32,
}

const SINGLE: Format = Format { mantissa: 23, lowest: -149, infinity: 255 };
const DOUBLE: Format = Format { mantissa: 52, lowest: -1074, infinity: 2047 };

/// A number of few digits and no exponent. Its digits and the power of ten are floats, so the quotient is the
/// nearest float.
fn plain(text: &[u8]) -> Option<f64> {
    // The power is 0 before the point.
    let (mut mantissa, mut power, mut some) = (0.0, 0.0, false);
    for byte in text {
        match byte {
            // There is room for another digit, and for another power of ten.
            b'0'..=b'9' if mantissa < 5e14 && power < 1e22 => {
                mantissa = mantissa * 10.0 + f64::from(byte & 15);
                power *= 10.0;
                some = true;
            }
            b'.' if power == 0.0 => power = 1.0,
            _ => return None,
        }
    }
    some.then_some(if power > 0.0 { mantissa / power } else { mantissa })
}

fn special(text: &[u8]) -> Option<f64> {
    let is = |word: &[u8]| text.eq_ignore_ascii_case(word);
    if is(b"inf") || is(b"infinity") {
        Some(f64::INFINITY)
    } else if is(b"nan") {
        Some(f64::NAN)
    } else {
        None
    }
}

/// The bits of the float, without its sign.
fn parse(data: &[u8], number: &[u8], format: &Format) -> Result<u64, &'static [u8]> {
    let (hex, rest) = match number {
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (true, rest),
        _ => (false, number),
    };
    let mut digits = Digits::new();
    let rest = digits.read(rest, hex);
    if !digits.some {
        return Err(SYNTAX);
    }
    let exponent = match rest {
        [] if !hex => 0,
        [byte, rest @ ..] if byte | 0x20 == if hex { b'p' } else { b'e' } => {
            exponent(rest, &mut digits.underscores)?
        }
        _ => return Err(SYNTAX),
    };
    if digits.underscores && !digits::underscores_fit(data) {
        return Err(SYNTAX);
    }
    let point = digits.point.unwrap_or(digits.count as i32).saturating_sub(digits.zeros);
    if hex {
        let exponent = point.saturating_sub(digits.read).saturating_mul(4).saturating_add(exponent);
        return round(digits.mantissa, exponent, digits.more, format);
    }
    decimal(&digits, point.saturating_add(exponent), format)
}

/// The digits of a number.
struct Digits {
    /// How many there are from the first one that is not 0.
    count: u32,
    /// How many of these are before the point, if there is one.
    point: Option<i32>,
    /// Zeros between the point and the first digit that is not 0.
    zeros: i32,
    /// Whether there is any digit.
    some: bool,
    /// Whether there is any underscore.
    underscores: bool,
    /// The first digits of a decimal number.
    first: [u8; MOST_DIGITS as usize],
    /// The first digits of a hexadecimal number, and how many these are.
    mantissa: u64,
    read: i32,
    /// Whether a digit that is left out is not 0.
    more: bool,
}

impl Digits {
    fn new() -> Digits {
        Digits {
            count: 0,
            point: None,
            zeros: 0,
            some: false,
            underscores: false,
            first: [0; MOST_DIGITS as usize],
            mantissa: 0,
            read: 0,
            more: false,
        }
    }

    /// Reads digits, and gives what follows them.
    fn read<'a>(&mut self, mut text: &'a [u8], hex: bool) -> &'a [u8] {
        while let [byte, rest @ ..] = text {
            match byte {
                b'_' => self.underscores = true,
                b'.' if self.point.is_none() => self.point = Some(self.count as i32),
                b'0'..=b'9' => self.push(byte & 15, hex),
                b'a'..=b'f' | b'A'..=b'F' if hex => self.push((byte & 15).wrapping_add(9), hex),
                _ => break,
            }
            text = rest;
        }
        text
    }

    fn push(&mut self, digit: u8, hex: bool) {
        self.some = true;
        if digit == 0 && self.count == 0 {
            // A zero after the point moves it, one before does nothing.
            self.zeros = self.zeros.wrapping_add(i32::from(self.point.is_some()));
            return;
        }
        self.count = self.count.saturating_add(1);
        if hex && self.mantissa >> 58 == 0 {
            self.mantissa = self.mantissa << 4 | u64::from(digit);
            self.read = self.read.wrapping_add(1);
        } else if let Some(place) = self.first.get_mut(self.count.wrapping_sub(1) as usize)
            && !hex
        {
            *place = digit;
        } else {
            self.more |= digit != 0;
        }
    }
}

/// The exponent that a text is.
fn exponent(text: &[u8], underscores: &mut bool) -> Result<i32, &'static [u8]> {
    let (negative, digits) = digits::sign(text);
    if !digits.first().is_some_and(u8::is_ascii_digit) {
        return Err(SYNTAX);
    }
    let mut size = 0_i32;
    for byte in digits {
        match byte {
            b'0'..=b'9' if size < 10_000 => size = size.wrapping_mul(10).wrapping_add(i32::from(byte & 15)),
            b'0'..=b'9' => {}
            b'_' => *underscores = true,
            _ => return Err(SYNTAX),
        }
    }
    Ok(if negative { size.wrapping_neg() } else { size })
}

/// The bits of a decimal number, where the point is before the digit of a position.
fn decimal(digits: &Digits, point: i32, format: &Format) -> Result<u64, &'static [u8]> {
    if digits.count == 0 || point < -330 {
        return Ok(0);
    }
    if point > 310 {
        return Err(RANGE);
    }
    let mut exact = Exact::new();
    let mut power = point;
    for digit in digits.first.iter().take(digits.count as usize) {
        power = power.wrapping_sub(1);
        exact.add((*digit).into(), power);
    }
    let mut exponent = 0_i32;
    while exact.is_big() {
        exact.halve(9);
        exponent = exponent.wrapping_add(9);
    }
    loop {
        let mantissa = exact.integer();
        if mantissa >> 56 != 0 {
            return round(mantissa, exponent, digits.more || exact.has_fraction(), format);
        }
        let step = if mantissa >> 30 == 0 { 26 } else { 1 };
        exact.double(step);
        exponent = exponent.wrapping_sub(step as i32);
    }
}

/// The bits of the float that is nearest to `mantissa` and, if so, a bit `more`, times two to the power of
/// `exponent`.
fn round(
    mut mantissa: u64,
    mut exponent: i32,
    mut more: bool,
    format: &Format,
) -> Result<u64, &'static [u8]> {
    if mantissa == 0 || exponent < -2000 {
        return Ok(0);
    }
    // Two bits more than are stored, and `more`, say how to round.
    let shift = (62 - format.mantissa as i32).wrapping_sub(mantissa.leading_zeros() as i32).wrapping_sub(1);
    let least = format.lowest.wrapping_sub(2).wrapping_sub(exponent);
    let mut shift = if shift > least { shift } else { least };
    exponent = exponent.wrapping_add(shift);
    if shift < 0 {
        mantissa = mantissa.wrapping_shl(shift.unsigned_abs());
    }
    while shift > 0 && mantissa != 0 {
        more |= mantissa & 1 == 1;
        mantissa >>= 1;
        shift = shift.wrapping_sub(1);
    }
    let (rest, mut mantissa) = (mantissa & 3, mantissa >> 2);
    exponent = exponent.wrapping_add(2);
    if rest > 2 || rest == 2 && (more || mantissa & 1 == 1) {
        mantissa = mantissa.wrapping_add(1);
    }
    // Where rounding carries into the next power of two, the sum below does what is needed.
    if mantissa >> format.mantissa == 0 {
        return Ok(mantissa);
    }
    let biased = exponent.wrapping_sub(format.lowest);
    if biased >= format.infinity {
        return Err(RANGE);
    }
    let bits = (biased as u64).wrapping_shl(format.mantissa).wrapping_add(mantissa);
    if bits >> format.mantissa >= format.infinity as u64 { Err(RANGE) } else { Ok(bits) }
}
