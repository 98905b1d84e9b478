//! Words of standard input.

use crate::stdin;
use crate::sys::errno::Errno;
use crate::text::space::is_space;
use crate::text::utf8;
use crate::value::buf::StaticBuf;
use crate::value::str::Str;

static END: StaticBuf<u8, 3> = StaticBuf::new(*b"EOF");
static EXPECTED: StaticBuf<u8, 16> = StaticBuf::new(*b"expected newline");
static UNEXPECTED: StaticBuf<u8, 18> = StaticBuf::new(*b"unexpected newline");

const NEWLINE: u32 = b'\n' as u32;

/// The only word of the next line, as Go's `fmt.Scanln` reads it. When another word follows, that is an
/// error, and reading goes on after its first character.
pub fn scanln() -> Result<Str, Str> {
    if let Some(word) = plain_line(peek(1)?) {
        stdin::consume(word.len().wrapping_add(1));
        return Ok(word);
    }
    let mut word = Str::new();
    let mut ended = false;
    loop {
        match next()? {
            None if word.is_empty() => return Err(Str::from_static(&END)),
            Some(NEWLINE) if word.is_empty() => return Err(Str::from_static(&UNEXPECTED)),
            None | Some(NEWLINE) => return Ok(word),
            Some(point) if is_space(point) => ended = !word.is_empty(),
            Some(_) if ended => return Err(Str::from_static(&EXPECTED)),
            Some(point) => utf8::push(&mut word, point),
        }
    }
}

/// The line that comes next, if all of it is there already and it is a word of ASCII and nothing else.
fn plain_line(ahead: &[u8]) -> Option<Str> {
    let word = ahead.get(..ahead.iter().position(|byte| !byte.is_ascii_graphic())?)?;
    if word.is_empty() || ahead.get(word.len()) != Some(&b'\n') { None } else { Some(Str::from_slice(word)) }
}

/// Takes the next code point; nothing at the end.
fn next() -> Result<Option<u32>, Str> {
    let first = peek(1)?.first().copied().unwrap_or(0);
    let least = match first {
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF5 => 4,
        _ => 1,
    };
    Ok(utf8::decode(peek(least)?).map(|(point, size)| {
        stdin::consume(size);
        point
    }))
}

fn peek(least: usize) -> Result<&'static [u8], Str> {
    stdin::peek(least).map_err(|error| {
        Str::from_slice(match error {
            Errno::EISDIR => b"read /dev/stdin: is a directory",
            _ => b"read /dev/stdin: input/output error",
        })
    })
}
