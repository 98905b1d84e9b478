//! Strings taken apart.

use crate::text::find;
use crate::text::utf8;
use crate::value::list::List;
use crate::value::str::Str;

/// What is between the delimiters. With an empty delimiter, every code point; invalid bytes stay as they are.
pub fn split(data: &[u8], delim: &[u8]) -> List<Str> {
    let mut parts = List::new();
    let mut rest = data;
    if delim.is_empty() {
        while let Some((_, size)) = utf8::decode(rest)
            && let Some((character, after)) = rest.split_at_checked(size)
        {
            parts.push(Str::from_slice(character));
            rest = after;
        }
        return parts;
    }
    while let Some(end) = find::bytes(rest, delim) {
        parts.push(Str::from_slice(rest.get(..end).unwrap_or_default()));
        rest = rest.get(end.wrapping_add(delim.len())..).unwrap_or_default();
    }
    parts.push(Str::from_slice(rest));
    parts
}

/// What the positions of parts are less than: the last part may start after the last byte.
pub fn end_of_parts(data: &[u8]) -> i64 {
    (data.len() as i64).wrapping_add(1)
}

/// Where the part ends that starts at a byte.
pub fn part_end(data: &[u8], delim: &[u8], start: i64) -> i64 {
    let rest = data.get(start as usize..).unwrap_or_default();
    start.wrapping_add(find::bytes(rest, delim).unwrap_or(rest.len()) as i64)
}

/// The bytes of a text from one to another.
pub fn part(data: &[u8], start: i64, end: i64) -> Str {
    Str::from_slice(lend_part(data, start, end))
}

/// The same where they are, to look at.
pub fn lend_part(data: &[u8], start: i64, end: i64) -> &[u8] {
    data.get(start as usize..end as usize).unwrap_or_default()
}
