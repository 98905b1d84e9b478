//! When two constants are the same: floats by their bits, so that constants can be keys.

use crate::program::{Constant, Operand, Var};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// A constant or an operand with floats as bits, for the derived comparisons.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Unit,
    Bool(bool),
    Int(i64),
    Float(u64),
    Str(&'a [u8]),
    Bytes(&'a [u8]),
    List(&'a [Constant]),
    Dict(&'a BTreeMap<Vec<u8>, Constant>),
    Struct(&'a BTreeMap<String, Constant>),
    Union(&'a str, Option<&'a Constant>),
    Var(Var),
    Const(u32),
}

impl Constant {
    fn key(&self) -> Key<'_> {
        match self {
            Constant::Unit => Key::Unit,
            Constant::Bool(value) => Key::Bool(*value),
            Constant::Int(value) => Key::Int(*value),
            Constant::Float(value) => Key::Float(value.to_bits()),
            Constant::Str(text) => Key::Str(text),
            Constant::Bytes(bytes) => Key::Bytes(bytes),
            Constant::List(elements) => Key::List(elements),
            Constant::Dict(entries) => Key::Dict(entries),
            Constant::Struct(fields) => Key::Struct(fields),
            Constant::Union(tag, payload) => Key::Union(tag, payload.as_deref()),
        }
    }
}

impl Operand {
    fn key(&self) -> Key<'_> {
        match self {
            Operand::Var(var) => Key::Var(*var),
            Operand::Unit => Key::Unit,
            Operand::Bool(value) => Key::Bool(*value),
            Operand::Int(value) => Key::Int(*value),
            Operand::Float(value) => Key::Float(value.to_bits()),
            Operand::Const(index) => Key::Const(*index),
        }
    }
}

macro_rules! compare_by_key {
    ($($type:ty),+) => {
        $(
            impl PartialEq for $type {
                fn eq(&self, other: &Self) -> bool {
                    self.key() == other.key()
                }
            }

            impl Eq for $type {}

            impl Hash for $type {
                fn hash<H: Hasher>(&self, state: &mut H) {
                    self.key().hash(state);
                }
            }
        )+
    };
}

compare_by_key!(Constant, Operand);
