//! Dicts made of entries.

use crate::value::dict::Dict;
use crate::value::str::Str;

/// The dict with one more entry, or with another value for a key that it has; in place when nobody else has
/// the dict.
pub fn insert<T: Clone>(mut dict: Dict<T>, key: Str, value: T) -> Dict<T> {
    dict.insert(key, value);
    dict
}

/// The dict with another value for the entry at a position that there is; in place when nobody else has the
/// dict.
pub fn set_value<T: Clone>(mut dict: Dict<T>, index: i64, value: T) -> Dict<T> {
    dict.set_value(index as usize, value);
    dict
}
