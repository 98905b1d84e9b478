//! Strings taken apart.

use crate::text::utf8;
use crate::value::list::List;
use crate::value::str::Str;

/// What is between the delimiters. With an empty delimiter, every code point; invalid bytes stay as they are.
pub fn split(data: &Str, delim: &Str) -> List<Str> {
    let mut parts = List::new();
    let (mut rest, mut end) = (&data[..], 0);
    if delim.is_empty() {
        while let Some((_, size)) = utf8::decode(rest) {
            push(&mut parts, rest.get(..size));
            rest = rest.get(size..).unwrap_or_default();
        }
        return parts;
    }
    while let Some(window) = rest.get(end..) {
        if window.starts_with(delim) {
            push(&mut parts, rest.get(..end));
            rest = window.get(delim.len()..).unwrap_or_default();
            end = 0;
        } else {
            end = end.wrapping_add(1);
        }
    }
    push(&mut parts, Some(rest));
    parts
}

fn push(parts: &mut List<Str>, part: Option<&[u8]>) {
    parts.push(Str::from_slice(part.unwrap_or_default()));
}
