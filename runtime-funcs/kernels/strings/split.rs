//! Strings taken apart.

use crate::text::find;
use crate::text::utf8;
use crate::value::list::List;
use crate::value::str::Str;

/// Most texts have no more parts than this.
const FEW: usize = 14;

/// What is between the delimiters. With an empty delimiter, every code point; invalid bytes stay as they are.
pub fn split(data: &Str, delim: &Str) -> List<Str> {
    let mut parts = List::with_capacity(FEW);
    let mut rest = &data[..];
    if delim.is_empty() {
        while let Some((_, size)) = utf8::decode(rest)
            && let Some((character, behind)) = rest.split_at_checked(size)
        {
            parts.push(Str::from_slice(character));
            rest = behind;
        }
        return parts;
    }
    while let Some(end) = find::bytes(rest, delim)
        && let Some((before, behind)) = rest.split_at_checked(end)
    {
        parts.push(Str::from_slice(before));
        rest = behind.get(delim.len()..).unwrap_or_default();
    }
    parts.push(Str::from_slice(rest));
    parts
}
