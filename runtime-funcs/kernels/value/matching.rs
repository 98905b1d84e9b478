//! Patterns of `switch` and `match`; values are compared by the impl in `crate::value::eq`.

use crate::value::any::Value;

/// Whether a value meets a pattern. A pattern that is a tag meets every union member with this tag; all
/// others meet equal values.
pub fn matches(data: &Value, pattern: &Value) -> bool {
    match (data.tag(), pattern) {
        (Some(tag), Value::Tag(wanted)) => tag == wanted,
        _ => data == pattern,
    }
}

/// The payload of a union member that has one, any other value as it is.
pub fn unbox(value: Value) -> Value {
    match value.payload() {
        Some(payload) => payload.clone(),
        None => value,
    }
}
