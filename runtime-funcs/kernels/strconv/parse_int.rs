//! Ints of text in any base.

use crate::strconv::digits;
use crate::strconv::parse_error::{SYNTAX, parse_error};
use crate::text::int;
use crate::value::str::Str;

/// The int of so many bits, 0 for 64, that a text means in a base from 2 to 36. Base 0 is what the
/// prefix says: `0b`, `0o` or `0`, `0x`, or none for decimal, and allows underscores.
pub fn parse_int(data: &[u8], base: i64, bits: i64) -> Result<i64, Str> {
    read(data, base, bits).map_err(|reason| {
        let mut text = Str::from_slice(b"strconv.ParseInt: ");
        text.extend_from_slice(&match reason {
            Reason::Text(reason) => parse_error(data, reason),
            Reason::Base => parse_error(data, &with_number(b"invalid base ", base)),
            Reason::Bits => parse_error(data, &with_number(b"invalid bit size ", bits)),
        });
        text
    })
}

/// The same where nobody reads why there is none.
pub fn int_of(data: &[u8], base: i64, bits: i64) -> Result<i64, Str> {
    read(data, base, bits).map_err(|_| Str::new())
}

/// Why there is no int.
enum Reason {
    /// What is wrong with the text.
    Text(&'static [u8]),
    /// There is no such base.
    Base,
    /// There are no ints of so many bits.
    Bits,
}

fn read(data: &[u8], base: i64, bits: i64) -> Result<i64, Reason> {
    let (negative, number) = digits::sign(data);
    if number.is_empty() {
        return Err(Reason::Text(SYNTAX));
    }
    let (actual, rest) = match number {
        _ if base != 0 => (base, number),
        [b'0', b'b' | b'B', _, ..] => (2, number.get(2..).unwrap_or_default()),
        [b'0', b'o' | b'O', _, ..] => (8, number.get(2..).unwrap_or_default()),
        [b'0', b'x' | b'X', _, ..] => (16, number.get(2..).unwrap_or_default()),
        [b'0', ..] => (8, number),
        _ => (10, number),
    };
    if !(2..=36).contains(&actual) {
        return Err(Reason::Base);
    }
    if !(0..=64).contains(&bits) {
        return Err(Reason::Bits);
    }
    let mut signed = Str::from_slice(if negative { b"-" } else { b"+" });
    signed.extend_from_slice(rest);
    let value = digits::parse(&signed, actual as u64, if bits == 0 { 64 } else { bits as u32 }, base == 0);
    if base == 0 && value.is_ok() && !digits::underscores_fit(data) {
        return Err(Reason::Text(SYNTAX));
    }
    value.map_err(Reason::Text)
}

#[cold]
fn with_number(text: &[u8], number: i64) -> Str {
    let mut text = Str::from_slice(text);
    text.extend_from_slice(int::digits(number, &mut int::Digits::default()));
    text
}
