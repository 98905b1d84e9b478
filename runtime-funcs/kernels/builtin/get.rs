//! Access by key.

use crate::value::buf::StaticBuf;
use crate::value::dict::Dict;
use crate::value::str::Str;

static NOT_FOUND: StaticBuf<u8, 27> = StaticBuf::new(*b"Key not found in dictionary");

/// The value of a key.
pub fn get<T: Clone>(dict: &Dict<T>, key: &[u8]) -> Result<T, Str> {
    dict.get(key).cloned().ok_or(Str::from_static(&NOT_FOUND))
}

/// The value of a key that nobody reads there again: moved out when nobody else has the dict, so that it has
/// one owner.
pub fn take<T: Clone + Default>(dict: &Dict<T>, key: &[u8]) -> Result<T, Str> {
    // SAFETY: kernels keep no references.
    match unsafe { dict.own_value_of(key) } {
        Some(value) => Ok(core::mem::take(value)),
        None => get(dict, key),
    }
}
