//! Dicts without an entry.

use crate::value::dict::Dict;
use crate::value::str::Str;

/// The dict without a key; in place when nobody else has the dict.
pub fn remove<T: Clone>(mut dict: Dict<T>, key: &Str) -> Dict<T> {
    dict.remove(key);
    dict
}
