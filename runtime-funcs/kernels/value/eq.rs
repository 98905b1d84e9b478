//! Equality of values: an int never equals a float, and what is not a number not even itself.

use crate::value::any::Value;
use crate::value::buf::Buf;
use crate::value::bytes::Bytes;
use crate::value::dict::Dict;

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Int(left), Value::Int(right)) => left == right,
            (Value::Float(left), Value::Float(right)) => left == right,
            (Value::Str(left), Value::Str(right)) | (Value::Tag(left), Value::Tag(right)) => left == right,
            (Value::Bytes(left), Value::Bytes(right)) => left == right,
            (Value::List(left), Value::List(right)) => left == right,
            (Value::Dict(left), Value::Dict(right)) => left == right,
            (Value::Unit | Value::Struct(_), Value::Unit | Value::Struct(_)) => {
                self.fields() == other.fields()
            }
            (Value::Union(left), Value::Union(right)) => left.parts() == right.parts(),
            _ => false,
        }
    }
}

impl<T: PartialEq> PartialEq for Buf<T> {
    /// Nil is an empty list like any other.
    fn eq(&self, other: &Buf<T>) -> bool {
        **self == **other
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Bytes) -> bool {
        self.0 == other.0
    }
}

impl<T: PartialEq + Clone> PartialEq for Dict<T> {
    fn eq(&self, other: &Dict<T>) -> bool {
        self.entries() == other.entries()
    }
}
