//! Constants as the values that running programs know them by.

use crate::program::Constant;
use neva_kernels::value::{Bytes, Dict, List, Str, Struct, Value};

/// The value of a constant.
pub fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Unit => Value::Unit,
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Int(value) => Value::Int(*value),
        Constant::Float(value) => Value::Float(*value),
        Constant::Str(text) => Value::Str(Str::from_slice(text)),
        Constant::Bytes(bytes) => Value::Bytes(Bytes::from_slice(bytes)),
        Constant::List(elements) => {
            let mut list = List::new();
            elements.iter().for_each(|element| list.push(constant_value(element)));
            Value::List(list)
        }
        Constant::Dict(entries) => {
            let mut dict = Dict::new();
            entries.iter().for_each(|(key, value)| dict.insert(Str::from_slice(key), constant_value(value)));
            Value::Dict(dict)
        }
        Constant::Struct(fields) => {
            let mut value = Struct::default();
            for (name, field) in fields {
                value.set(Str::from_slice(name.as_bytes()), constant_value(field));
            }
            Value::Struct(value)
        }
        Constant::Union(tag, None) => Value::Tag(Str::from_slice(tag.as_bytes())),
        Constant::Union(tag, Some(payload)) => {
            Value::union(Str::from_slice(tag.as_bytes()), constant_value(payload))
        }
    }
}
