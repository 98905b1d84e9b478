//! Environment variables in texts.

use crate::os::environment;
use crate::value::str::Str;

/// The text with the values of variables in place of `$NAME` and `${NAME}`. As in Go, braces without a name
/// or an end are dropped, and a `$` before anything else stays.
pub fn expand_env(data: &Str) -> Str {
    let mut expanded = Str::new();
    let mut rest = &data[..];
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'$' || after.is_empty() {
            expanded.push(*byte);
            continue;
        }
        let (name, size) = name(after);
        rest = after.get(size..).unwrap_or_default();
        if size == 0 {
            expanded.push(b'$');
        }
        expanded.extend_from_slice(environment::get(name).unwrap_or_default());
    }
    expanded
}

/// The name that a text begins with, empty if there is none, and how many bytes it takes with what surrounds
/// it.
fn name(text: &[u8]) -> (&[u8], usize) {
    let first = text.first().copied().unwrap_or(0);
    if first != b'{' {
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let size = if is_special(first) { 1 } else { text.iter().take_while(is_name).count() };
        return (text.get(..size).unwrap_or_default(), size);
    }
    match text {
        [_, special, b'}', ..] if is_special(*special) => (text.get(1..2).unwrap_or_default(), 3),
        _ => match text.iter().position(|byte| *byte == b'}') {
            Some(end) => (text.get(1..end).unwrap_or_default(), end.wrapping_add(1)),
            None => (&[], 1),
        },
    }
}

/// Whether the character is a name on its own.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'*' | b'#' | b'$' | b'@' | b'!' | b'?' | b'-' | b'0'..=b'9')
}
