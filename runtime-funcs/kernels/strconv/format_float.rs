//! Floats as text in any form.

use crate::strconv::exact::Exact;
use crate::text::float::Decimal;
use crate::text::int;
use crate::value::str::Str;

/// The float of 32 or 64 bits in the form that the first byte of `fmt` names, `g` if there is none: `e` and
/// `E` with an exponent, `f` without, `g` and `G` with one where that is shorter, `b` and `x` and `X` with
/// one of two. `prec` is how many digits follow the point, or for `g` how many there are, and -1 means
/// as few as tell the float apart.
pub fn format_float(data: f64, fmt: &Str, prec: i64, bits: i64) -> Str {
    let mut to = Str::new();
    let form = fmt.first().copied().unwrap_or(b'g');
    let value = if bits == 32 { f64::from(data as f32) } else { data };
    if !value.is_finite() {
        to.extend_from_slice(match value {
            f64::INFINITY => b"+Inf",
            f64::NEG_INFINITY => b"-Inf",
            _ => b"NaN",
        });
        return to;
    }
    if !matches!(form, b'e' | b'E' | b'f' | b'g' | b'G' | b'b' | b'x' | b'X') {
        to.push(b'%');
        to.push(form);
        return to;
    }
    if value.is_sign_negative() {
        to.push(b'-');
    }
    let size = value.abs();
    match form {
        b'b' => binary(size, bits, &mut to),
        b'x' | b'X' => hexadecimal(size, bits, prec, form, &mut to),
        _ => {
            let digits =
                if prec < 0 { Digits::shortest(size, bits) } else { Digits::rounded(size, form, prec) };
            digits.write(form, prec, &mut to);
        }
    }
    to
}

/// The digits of a decimal, as if there were a point before the first, without zeros at the end; and where it
/// really is.
struct Digits {
    digits: Str,
    point: i64,
}

impl Digits {
    fn shortest(size: f64, bits: i64) -> Self {
        let decimal = if bits == 32 { Decimal::of_single(size as f32) } else { Decimal::of(size) };
        let digits = Str::from_slice(decimal.digits());
        let point = if digits.is_empty() { 0 } else { i64::from(decimal.exponent()).wrapping_add(1) };
        Digits { digits, point }
    }

    /// Rounded to what a form with so many digits shows; halves to the even digit.
    fn rounded(size: f64, form: u8, prec: i64) -> Self {
        let (mantissa, exponent) = parts(size, 64);
        let mut digits = Str::new();
        let mut zeros = 0_i64;
        let power = Exact::of(mantissa, exponent).digits(|digit| {
            if digit == 0 && digits.is_empty() {
                zeros = zeros.wrapping_add(1);
            } else {
                digits.push(digit.wrapping_add(b'0'));
            }
        });
        let mut rounded = Digits { digits, point: i64::from(power).wrapping_add(1).wrapping_sub(zeros) };
        rounded.trim();
        rounded.round(match form {
            b'e' | b'E' => prec.saturating_add(1),
            b'f' => prec.saturating_add(rounded.point),
            _ if prec == 0 => 1,
            _ => prec,
        });
        rounded
    }

    /// Rounds to so many digits.
    fn round(&mut self, count: i64) {
        let len = self.digits.len() as i64;
        if count >= len {
            return;
        }
        let Ok(count) = usize::try_from(count) else {
            self.digits = Str::new();
            self.point = 0;
            return;
        };
        let next = self.digits.get(count).copied().unwrap_or(b'0');
        let before = count.checked_sub(1).and_then(|last| self.digits.get(last)).copied().unwrap_or(b'0');
        let is_half = next == b'5' && count.wrapping_add(1) == self.digits.len();
        let up = if is_half { before & 1 == 1 } else { next >= b'5' };
        self.digits.truncate(count);
        if up {
            while let Some(digit) = self.digits.pop() {
                if digit != b'9' {
                    self.digits.push(digit.wrapping_add(1));
                    return;
                }
            }
            self.digits.push(b'1');
            self.point = self.point.wrapping_add(1);
        } else {
            self.trim();
        }
    }

    fn trim(&mut self) {
        let len = self.digits.len();
        let zeros = self.digits.iter().rev().take_while(|digit| **digit == b'0').count();
        self.digits.truncate(len.wrapping_sub(zeros));
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    /// Writes the digits in a form; `prec` is negative when they are the shortest.
    fn write(&self, form: u8, prec: i64, to: &mut Str) {
        let len = self.digits.len() as i64;
        let behind_point = len.wrapping_sub(self.point).clamp(0, i64::MAX);
        match form {
            b'f' => self.write_plain(if prec < 0 { behind_point } else { prec }, to),
            b'g' | b'G' => {
                let (prec, limit) = match prec {
                    ..0 => (len, 6),
                    0 => (1, 1),
                    _ if prec > len && len >= self.point => (prec, len),
                    _ => (prec, prec),
                };
                let exponent = self.point.wrapping_sub(1);
                if exponent < -4 || exponent >= limit {
                    let digits = if prec > len { len } else { prec };
                    self.write_scaled(digits.wrapping_sub(1), form.wrapping_sub(2), to);
                } else {
                    self.write_plain(behind_point, to);
                }
            }
            _ => self.write_scaled(if prec < 0 { len.wrapping_sub(1) } else { prec }, form, to),
        }
    }

    /// Without exponent.
    fn write_plain(&self, prec: i64, to: &mut Str) {
        if self.point <= 0 {
            to.push(b'0');
        }
        for at in 0..self.point.clamp(0, i64::MAX) {
            to.push(self.digit(at));
        }
        if prec > 0 {
            to.push(b'.');
        }
        for at in 0..prec {
            to.push(self.digit(self.point.wrapping_add(at)));
        }
    }

    /// With an exponent of at least two digits.
    fn write_scaled(&self, prec: i64, letter: u8, to: &mut Str) {
        to.push(self.digit(0));
        if prec > 0 {
            to.push(b'.');
        }
        for at in 0..prec {
            to.push(self.digit(at.wrapping_add(1)));
        }
        to.push(letter);
        let exponent = if self.digits.is_empty() { 0 } else { self.point.wrapping_sub(1) };
        write_exponent(exponent, to);
    }

    fn digit(&self, at: i64) -> u8 {
        usize::try_from(at).ok().and_then(|at| self.digits.get(at)).copied().unwrap_or(b'0')
    }
}

/// Mantissa and exponent of two of a float of 32 or 64 bits without sign; the mantissa is a whole number.
fn parts(size: f64, bits: i64) -> (u64, i32) {
    let (stored, mantissa, lowest) = match bits {
        32 => (u64::from((size as f32).to_bits()), 23, -149),
        _ => (size.to_bits(), 52, -1074),
    };
    let exponent = stored.wrapping_shr(mantissa) as i32;
    let unit = 1_u64.wrapping_shl(mantissa);
    let digits = stored & unit.wrapping_sub(1);
    if exponent == 0 {
        (digits, lowest)
    } else {
        (digits | unit, lowest.wrapping_add(exponent).wrapping_sub(1))
    }
}

/// The whole mantissa and an exponent of two, both in decimal.
fn binary(size: f64, bits: i64, to: &mut Str) {
    let (mantissa, exponent) = parts(size, bits);
    to.extend_from_slice(int::digits(mantissa as i64, &mut int::Digits::default()));
    to.push(b'p');
    if exponent >= 0 {
        to.push(b'+');
    }
    to.extend_from_slice(int::digits(exponent.into(), &mut int::Digits::default()));
}

/// A hexadecimal mantissa with one bit before the point, and an exponent of two in decimal.
fn hexadecimal(size: f64, bits: i64, prec: i64, form: u8, to: &mut Str) {
    const ONE: u32 = 60;
    let (mantissa, exponent) = parts(size, bits);
    // The leading bit is moved to bit 60, so that the 15 digits after the point are below it.
    let shift = mantissa.leading_zeros().wrapping_sub(63 - ONE);
    let mut mantissa = if mantissa == 0 { 0 } else { mantissa.wrapping_shl(shift) };
    let mut exponent = if mantissa == 0 {
        0
    } else {
        i64::from(exponent).wrapping_sub(shift.into()).wrapping_add(ONE.into())
    };
    if (0..15).contains(&prec) {
        let unit = 1_u64.wrapping_shl(ONE.wrapping_sub(prec as u32 * 4));
        let rest = mantissa & unit.wrapping_sub(1);
        mantissa = mantissa.wrapping_sub(rest);
        if rest > unit / 2 || rest == unit / 2 && mantissa & unit != 0 {
            mantissa = mantissa.wrapping_add(unit);
        }
        if mantissa >> (ONE + 1) != 0 {
            mantissa >>= 1;
            exponent = exponent.wrapping_add(1);
        }
    }
    // The letters of digits and exponent are as big as the form's.
    let case = form & 0x20;
    to.extend_from_slice(&[b'0', form, (mantissa >> ONE) as u8 | b'0']);
    mantissa <<= 4;
    if prec > 0 || prec < 0 && mantissa != 0 {
        to.push(b'.');
    }
    let mut written = 0_i64;
    while written < prec || prec < 0 && mantissa != 0 {
        let digit = (mantissa >> ONE) as u8;
        to.push(if digit < 10 { digit | b'0' } else { digit.wrapping_add(b'A' - 10) | case });
        mantissa <<= 4;
        written = written.wrapping_add(1);
    }
    to.push(b'P' | case);
    write_exponent(exponent, to);
}

/// A sign and at least two digits.
fn write_exponent(exponent: i64, to: &mut Str) {
    to.push(if exponent < 0 { b'-' } else { b'+' });
    let size = exponent.wrapping_abs();
    if size < 10 {
        to.push(b'0');
    }
    to.extend_from_slice(int::digits(size, &mut int::Digits::default()));
}
