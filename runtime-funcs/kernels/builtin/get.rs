//! Access by key.

use crate::value::buf::StaticBuf;
use crate::value::dict::Dict;
use crate::value::str::Str;

static NOT_FOUND: StaticBuf<u8, 27> = StaticBuf::new(*b"Key not found in dictionary");

/// The value of a key.
pub fn get<T: Clone>(dict: &Dict<T>, key: &Str) -> Result<T, Str> {
    dict.get(key).cloned().ok_or(Str::from_static(&NOT_FOUND))
}
