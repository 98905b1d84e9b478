//! Strings joined.

use crate::value::list::List;
use crate::value::str::Str;

/// The strings with the separator between them.
pub fn join(data: &List<Str>, sep: &[u8]) -> Str {
    let mut joined = Str::new();
    let mut between: &[u8] = b"";
    for part in data.iter() {
        joined.extend_from_slice(between);
        joined.extend_from_slice(part);
        between = sep;
    }
    joined
}

/// What is joined so far with one more part. As in Go, no separator is after parts that are all empty.
pub fn join_item(mut joined: Str, item: &[u8], sep: &[u8]) -> Str {
    if !joined.is_empty() {
        joined.extend_from_slice(sep);
    }
    joined.extend_from_slice(item);
    joined
}
