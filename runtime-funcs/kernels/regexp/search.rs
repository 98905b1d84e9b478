//! The search for a pattern. Of the ways through its program, the preferred one that leads to a match counts.

use crate::regexp::code::NOWHERE;
use crate::regexp::lazy;
use crate::regexp::program::literal;
use crate::regexp::ways;
use crate::text::find;
use crate::value::list::List;
use crate::value::str::Str;

/// The text that a pattern's program finds first, and those of its groups, empty where one was not used; Go's
/// nil when there is none.
pub fn submatch(program: &Str, data: &[u8]) -> List<Str> {
    if find::bytes(data, literal(program)).is_none() {
        return List::nil();
    }
    let found = lazy::find(program, data).unwrap_or_else(|| ways::find(program, data));
    let Some(places) = found else { return List::nil() };
    let mut texts = List::with_capacity(places.len() / 2);
    for pair in places.chunks_exact(2) {
        let text = match *pair {
            [start, end] if start != NOWHERE => data.get(start..end).unwrap_or_default(),
            _ => &[],
        };
        texts.push(Str::from_slice(text));
    }
    texts
}
