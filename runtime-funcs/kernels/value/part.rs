//! Structs and union members: made of parts, and taken apart.

use crate::value::any::{Field, Struct, Value};

/// The struct of some fields, which must be sorted by name.
pub fn structure<const N: usize>(fields: [Field; N]) -> Value {
    Value::Struct(Struct(fields.into_iter().collect()))
}

/// The field of a struct; the empty struct where there is none.
pub fn field(data: &Value, name: &[u8]) -> Value {
    let found = data.fields().iter().find(|(known, _)| ***known == *name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Whether a value is a union member with this tag.
pub fn has_tag(data: &Value, tag: &[u8]) -> bool {
    data.tag().is_some_and(|known| ***known == *tag)
}
