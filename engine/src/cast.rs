//! Converts boxed values to types that they are known to have, as `kernels/value/cast.rs` does in programs.

use crate::code::{ScalarKind, Target};
use neva_blocks::Type;
use neva_kernels::value::cast as kernel_cast;
use neva_kernels::value::{Dict, Str, Struct, Value, part};

/// The value as one of a type. A value of another type becomes the type's default.
pub(crate) fn cast(value: Value, ty: &Type) -> Value {
    if fits(&value, ty) {
        return value;
    }
    match (value, ty) {
        (Value::List(list), Type::List(element)) => {
            Value::List(list.iter().cloned().map(|value| cast(value, element)).collect())
        }
        (Value::Dict(dict), Type::Dict(element)) => {
            let mut converted = Dict::new();
            for (key, value) in dict.entries() {
                converted.insert(key.clone(), cast(value.clone(), element));
            }
            Value::Dict(converted)
        }
        (_, Type::Any | Type::Unit) => Value::Unit,
        (value, Type::Bool) => Value::Bool(kernel_cast::bool(value)),
        (value, Type::Int) => Value::Int(kernel_cast::int(value)),
        (value, Type::Float) => Value::Float(kernel_cast::float(value)),
        (value, Type::Str) => Value::Str(kernel_cast::str(value)),
        (value, Type::Bytes) => Value::Bytes(kernel_cast::bytes(value)),
        (value, Type::List(_)) => Value::List(kernel_cast::list(value)),
        (value, Type::Dict(_)) => Value::Dict(kernel_cast::dict(value)),
        (value, Type::Struct(fields)) => {
            let mut converted = Struct::default();
            for (name, ty) in fields {
                let field = part::field(&value, name.as_bytes());
                converted.set(Str::from_slice(name.as_bytes()), cast(field, ty));
            }
            Value::Struct(converted)
        }
        // What is no member stays as it is, with its payload if it has one.
        (value, Type::Union(_)) => match (value.tag().cloned(), value.payload().cloned()) {
            (Some(tag), Some(payload)) => {
                let wanted = ty.member(&String::from_utf8_lossy(&tag)).flatten().unwrap_or(&Type::Any);
                Value::union(tag, cast(payload, wanted))
            }
            _ => value,
        },
    }
}

/// The value as a scalar of the type of a target; one of another type becomes the type's default.
pub(crate) fn cast_scalar(value: Value, target: Target) -> Value {
    match target {
        Target::Scalar(ScalarKind::Int, _) => Value::Int(kernel_cast::int(value)),
        Target::Scalar(ScalarKind::Float, _) => Value::Float(kernel_cast::float(value)),
        Target::Scalar(ScalarKind::Bool, _) => Value::Bool(kernel_cast::bool(value)),
        Target::Value(_) | Target::Nowhere => unreachable!("{target:?} holds no scalar"),
    }
}

fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (_, Type::Any)
        | (Value::Unit, Type::Unit)
        | (Value::Bool(_), Type::Bool)
        | (Value::Int(_), Type::Int)
        | (Value::Float(_), Type::Float)
        | (Value::Str(_), Type::Str)
        | (Value::Bytes(_), Type::Bytes) => true,
        (Value::List(list), Type::List(element)) => {
            **element == Type::Any || list.iter().all(|value| fits(value, element))
        }
        (Value::Struct(_), Type::Struct(fields)) => {
            let values = value.fields();
            values.len() == fields.len()
                && values
                    .iter()
                    .zip(fields)
                    .all(|((known, value), (name, ty))| ***known == *name.as_bytes() && fits(value, ty))
        }
        (Value::Dict(dict), Type::Dict(element)) => {
            **element == Type::Any || dict.entries().iter().all(|(_, value)| fits(value, element))
        }
        (_, Type::Union(members)) => {
            let tag = value.tag();
            let member = members.iter().find(|(known, _)| tag.is_some_and(|tag| ***tag == *known.as_bytes()));
            match (member, value.payload()) {
                (Some((_, Some(wanted))), Some(payload)) => fits(payload, wanted),
                (Some((_, None)), None) => true,
                _ => false,
            }
        }
        _ => false,
    }
}
