//! Converts between constants of a program and run-time values.

use crate::program::Constant;
use neva_kernels::value::{Bytes, Dict, List, Str, Struct, Value};

/// The value of a constant, as the engine and kernels take it.
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

/// The constant of a value. Names of fields and tags are UTF-8; other bytes in them become U+FFFD. A struct
/// without fields is the empty struct, [`Constant::Unit`].
pub fn value_constant(value: &Value) -> Constant {
    let name = |name: &Str| String::from_utf8_lossy(name).into_owned();
    match value {
        Value::Unit => Constant::Unit,
        Value::Bool(value) => Constant::Bool(*value),
        Value::Int(value) => Constant::Int(*value),
        Value::Float(value) => Constant::Float(*value),
        Value::Str(text) => Constant::Str(text.to_vec()),
        Value::Bytes(bytes) => Constant::Bytes(bytes.to_vec()),
        Value::List(list) => Constant::List(list.iter().map(value_constant).collect()),
        Value::Dict(dict) => Constant::Dict(
            dict.entries().iter().map(|(key, value)| (key.to_vec(), value_constant(value))).collect(),
        ),
        Value::Struct(_) if value.fields().is_empty() => Constant::Unit,
        Value::Struct(_) => Constant::Struct(
            value.fields().iter().map(|(field, value)| (name(field), value_constant(value))).collect(),
        ),
        Value::Tag(tag) => Constant::Union(name(tag), None),
        Value::Union(_) => {
            let (Some(tag), Some(payload)) = (value.tag(), value.payload()) else {
                unreachable!("a union member that is no tag has both")
            };
            Constant::Union(name(tag), Some(Box::new(value_constant(payload))))
        }
    }
}
