//! Union members whose tag is known at run time only.

use crate::value::any::Value;
use crate::value::str::Str;

/// A member with the tag of another one and a payload of its own.
pub fn wrap(data: Value, tag: &Value) -> Value {
    Value::union(tag.tag().cloned().unwrap_or(Str::new()), data)
}
