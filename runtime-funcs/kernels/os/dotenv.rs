//! Environment variables in files.

use crate::io::file;
use crate::os::environment;
use crate::sys::errno_text;
use crate::text::int;
use crate::text::quote::quote;
use crate::text::space;
use crate::value::dict::Dict;
use crate::value::str::Str;

/// Longer lines are refused.
const LONGEST_LINE: usize = 1 << 20;

/// Sets the variables that the file `.env` lists and that are not set yet.
pub fn load() -> Result<(), Str> {
    load_file(b".env", false)
}

/// Sets the variables that the file `.env` lists.
pub fn load_override() -> Result<(), Str> {
    load_file(b".env", true)
}

/// Sets the variables that a file lists and that are not set yet.
pub fn load_from(data: &Str) -> Result<(), Str> {
    load_file(name(data), false)
}

/// Sets the variables that a file lists.
pub fn load_from_override(data: &Str) -> Result<(), Str> {
    load_file(name(data), true)
}

fn name(data: &Str) -> &[u8] {
    match space::trim(data) {
        [] => b".env",
        name => name,
    }
}

fn load_file(name: &[u8], replace: bool) -> Result<(), Str> {
    let variables = parse(&file::read_all(name)?)?;
    for (name, value) in variables.entries() {
        if !replace && environment::get(name).is_some() {
            continue;
        }
        if let Err(error) = environment::set(name, value) {
            let mut text = Str::from_slice(b"set ");
            quote(name, &mut text);
            text.extend_from_slice(b": setenv: ");
            text.extend_from_slice(&errno_text::text(error));
            return Err(text);
        }
    }
    Ok(())
}

/// The variables that a text lists: lines of `NAME=value`, with `export` in front if you like, empty lines
/// and comments.
pub fn parse(text: &[u8]) -> Result<Dict<Str>, Str> {
    let mut variables = Dict::new();
    let text = text.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(text);
    let mut number = 0_i64;
    for line in text.split(|byte| *byte == b'\n') {
        number = number.wrapping_add(1);
        if line.len() >= LONGEST_LINE {
            return Err(Str::from_slice(b"bufio.Scanner: token too long"));
        }
        let line = space::trim(line);
        if matches!(line, [] | [b'#', ..]) {
            continue;
        }
        let line = line.strip_prefix(b"export ").map_or(line, space::trim);
        let (name, value) = entry(line).map_err(|reason| {
            let mut text = Str::from_slice(b"line ");
            text.extend_from_slice(int::digits(number, &mut int::Digits::default()));
            text.extend_from_slice(b": ");
            text.extend_from_slice(reason);
            text
        })?;
        variables.insert(name, value);
    }
    Ok(variables)
}

fn entry(line: &[u8]) -> Result<(Str, Str), &'static [u8]> {
    let Some(equals) = line.iter().position(|byte| *byte == b'=') else { return Err(b"missing '='") };
    let (name, after) = line.split_at_checked(equals).unwrap_or_default();
    let name = space::trim(name);
    if name.is_empty() {
        return Err(b"missing key");
    }
    let value = space::trim(without_comment(space::trim(after.get(1..).unwrap_or_default())));
    let value = match value {
        [b'"', inner @ .., b'"'] => unescape(inner)?,
        [b'"', ..] => return Err(b"unterminated double-quoted value"),
        [b'\'', inner @ .., b'\''] => unescape_quote(inner),
        [b'\'', ..] => return Err(b"unterminated single-quoted value"),
        _ => Str::from_slice(value),
    };
    Ok((Str::from_slice(name), value))
}

/// What is before a `#` that is not quoted and is at the beginning or after a blank.
fn without_comment(value: &[u8]) -> &[u8] {
    let (mut quoted, mut escaped, mut blank) = (0, false, true);
    for (at, &byte) in value.iter().enumerate() {
        match byte {
            b'\'' | b'"' if escaped || quoted != 0 && quoted != byte => {}
            b'\'' | b'"' => quoted ^= byte,
            b'#' if quoted == 0 && blank => return value.get(..at).unwrap_or_default(),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        // As in Go, a byte of a longer code point is taken for a blank if a code point with its number is
        // one.
        blank = space::is_space(byte.into());
    }
    value
}

fn unescape(text: &[u8]) -> Result<Str, &'static [u8]> {
    let mut plain = Str::new();
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let Some(&escaped) = bytes.next() else { return Err(b"unterminated escape sequence") };
        plain.push(match escaped {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            _ => escaped,
        });
    }
    Ok(plain)
}

/// The text with quotes in place of escaped ones.
fn unescape_quote(text: &[u8]) -> Str {
    let mut plain = Str::new();
    for &byte in text {
        if byte == b'\'' && plain.last() == Some(&b'\\') {
            plain.pop();
        }
        plain.push(byte);
    }
    plain
}
