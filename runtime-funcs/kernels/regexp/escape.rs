//! Code points after a backslash.

use crate::regexp::error::error;
use crate::regexp::parse::Parser;
use crate::regexp::set::LAST;
use crate::value::str::Str;

/// Reads a backslash and the code point that what follows means.
pub fn point(parser: &mut Parser<'_>) -> Result<u32, Str> {
    let before = parser.rest;
    parser.skip(1);
    if parser.rest.is_empty() {
        return Err(error(b"trailing backslash at end of expression", b""));
    }
    let first = parser.next_point()?;
    let known = match u8::try_from(first).unwrap_or(u8::MAX) {
        b'0' => Some(octal(parser, 0)),
        digit @ b'1'..=b'7' if matches!(parser.rest, [b'0'..=b'7', ..]) => Some(octal(parser, digit & 7)),
        b'x' => hexadecimal(parser)?,
        b'a' => Some(7),
        b'f' => Some(12),
        b'n' => Some(10),
        b'r' => Some(13),
        b't' => Some(9),
        b'v' => Some(11),
        byte if byte < 0x80 && !byte.is_ascii_alphanumeric() => Some(first),
        _ => None,
    };
    known.ok_or_else(|| error(b"invalid escape sequence", parser.since(before)))
}

/// Reads up to two more octal digits.
fn octal(parser: &mut Parser<'_>, first: u8) -> u32 {
    let mut value = u32::from(first);
    for _ in 0..2 {
        if let [digit @ b'0'..=b'7', ..] = parser.rest {
            value = value << 3 | u32::from(digit & 7);
            parser.skip(1);
        }
    }
    value
}

/// Reads two hexadecimal digits, or some in braces.
fn hexadecimal(parser: &mut Parser<'_>) -> Result<Option<u32>, Str> {
    if parser.rest.is_empty() {
        return Ok(None);
    }
    let first = parser.next_point()?;
    if first != u32::from(b'{') {
        let second = parser.next_point()?;
        return Ok(digit(first).zip(digit(second)).map(|(high, low)| high << 4 | low));
    }
    let mut value = None;
    while !parser.rest.is_empty() {
        let next = parser.next_point()?;
        if next == u32::from(b'}') {
            return Ok(value);
        }
        let Some(digit) = digit(next) else { break };
        let more = value.unwrap_or(0) << 4 | digit;
        if more > LAST {
            break;
        }
        value = Some(more);
    }
    Ok(None)
}

fn digit(point: u32) -> Option<u32> {
    char::from_u32(point)?.to_digit(16)
}
