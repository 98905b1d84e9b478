//! Kinds of values.

use crate::value::any::Value;
use crate::value::str::Str;

/// What kind of value it is.
pub fn kind(data: &Value) -> Str {
    let name: &[u8] = match data {
        Value::Int(_) => b"int",
        Value::Str(_) => b"string",
        Value::List(_) => b"list",
        _ => b"something else",
    };
    Str::from_slice(name)
}
