//! Values whose type is known after all. A value of another type becomes the type's default. IR from
//! elsewhere can bring one.

use crate::value::any::Value;
use crate::value::bytes::Bytes;
use crate::value::dict::Dict;
use crate::value::list::List;
use crate::value::str::Str;

/// A `bool`.
pub fn bool(value: Value) -> bool {
    matches!(value, Value::Bool(true))
}

/// An `int`.
pub fn int(value: Value) -> i64 {
    match value {
        Value::Int(value) => value,
        _ => 0,
    }
}

/// A `float`.
pub fn float(value: Value) -> f64 {
    match value {
        Value::Float(value) => value,
        _ => 0.0,
    }
}

/// A `string`.
pub fn str(value: Value) -> Str {
    match value {
        Value::Str(value) => value,
        _ => Str::new(),
    }
}

/// A `bytes`.
pub fn bytes(value: Value) -> Bytes {
    match value {
        Value::Bytes(value) => value,
        _ => Bytes::new(),
    }
}

/// A `list<any>`.
pub fn list(value: Value) -> List<Value> {
    match value {
        Value::List(value) => value,
        _ => List::new(),
    }
}

/// A `dict<any>`.
pub fn dict(value: Value) -> Dict<Value> {
    match value {
        Value::Dict(value) => value,
        _ => Dict::new(),
    }
}

/// A list with every element converted.
pub fn elements<T: Clone, U: Clone>(list: List<T>, convert: fn(T) -> U) -> List<U> {
    if list.is_nil() {
        return List::nil();
    }
    list.iter().cloned().map(convert).collect()
}

/// A dict with every value converted.
pub fn values<T: Clone, U: Clone>(dict: Dict<T>, convert: fn(T) -> U) -> Dict<U> {
    let mut converted = Dict::new();
    for (key, value) in dict.entries() {
        converted.insert(key.clone(), convert(value.clone()));
    }
    converted
}
