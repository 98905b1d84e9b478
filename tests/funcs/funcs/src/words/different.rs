//! Different texts, counted with the standard library.

use crate::value::list::List;
use crate::value::str::Str;
use std::collections::HashSet;

/// How many different texts a list has.
pub fn different(data: &List<Str>) -> i64 {
    let known: HashSet<&[u8]> = data.iter().map(|text| &text[..]).collect();
    known.len() as i64
}
