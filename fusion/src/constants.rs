//! Constants and messages as symbolic values, and back.

use crate::symbolic::{Arena, Sym, Symbolic};
use neva_blocks::{Constant, Operand, Var};
use neva_ir::Message;

/// A leaf as an operand.
pub(crate) fn leaf_operand(arena: &Arena, sym: Sym) -> Operand {
    match arena.get(sym) {
        Symbolic::Bool(value) => Operand::Bool(*value),
        Symbolic::Int(value) => Operand::Int(*value),
        Symbolic::Float(bits) => Operand::Float(f64::from_bits(*bits)),
        Symbolic::Const(number) => Operand::Const(*number),
        Symbolic::Var(var) => Operand::Var(Var(*var)),
        Symbolic::Unit => Operand::Unit,
        other => unreachable!("{other:?} is no leaf"),
    }
}

/// A union or struct constant as a value with parts; any other value as it is.
pub(crate) fn expand(arena: &mut Arena, sym: Sym) -> Sym {
    let Symbolic::Const(number) = arena.get(sym) else { return sym };
    match arena.constants()[*number as usize].clone() {
        Constant::Union(tag, payload) => {
            let tag = arena.name(&tag);
            let payload = payload.map(|payload| arena.constant(*payload));
            arena.intern(Symbolic::Union(tag, payload))
        }
        Constant::Struct(fields) => {
            let names: Vec<u32> = fields.keys().map(|name| arena.name(name)).collect();
            let values = fields.into_values().map(|value| arena.constant(value)).collect();
            let shape = arena.shape(&names);
            arena.intern(Symbolic::Struct(shape, values))
        }
        _ => sym,
    }
}

/// The constant that a value is, if it has no variable in it.
pub(crate) fn constant_of(arena: &Arena, sym: Sym) -> Option<Constant> {
    Some(match arena.get(sym) {
        Symbolic::Unit => Constant::Unit,
        Symbolic::Bool(value) => Constant::Bool(*value),
        Symbolic::Int(value) => Constant::Int(*value),
        Symbolic::Float(bits) => Constant::Float(f64::from_bits(*bits)),
        Symbolic::Const(number) => arena.constants()[*number as usize].clone(),
        Symbolic::Union(tag, payload) => {
            let payload = match payload {
                Some(payload) => Some(Box::new(constant_of(arena, *payload)?)),
                None => None,
            };
            Constant::Union(arena.name_of(*tag).to_string(), payload)
        }
        Symbolic::Struct(shape, fields) => {
            let names = arena.shape_names(*shape).iter();
            let mut constants = std::collections::BTreeMap::new();
            for (name, field) in names.zip(fields) {
                constants.insert(arena.name_of(*name).to_string(), constant_of(arena, *field)?);
            }
            Constant::Struct(constants)
        }
        _ => return None,
    })
}

/// The deepest constant that is held as a value with parts.
const CONSTANT_DEPTH: usize = 4;

pub(crate) fn message_sym(arena: &mut Arena, message: &Message, depth: usize) -> Sym {
    match message {
        Message::Struct(fields) if depth < CONSTANT_DEPTH && !fields.is_empty() => {
            let names: Vec<u32> = fields.keys().map(|name| arena.name(name)).collect();
            let values = fields.values().map(|value| message_sym(arena, value, depth + 1)).collect();
            let shape = arena.shape(&names);
            arena.intern(Symbolic::Struct(shape, values))
        }
        Message::Union { tag, data } if depth < CONSTANT_DEPTH => {
            let payload = data.as_ref().map(|data| message_sym(arena, data, depth + 1));
            let tag = arena.name(tag);
            arena.intern(Symbolic::Union(tag, payload))
        }
        _ => {
            let constant = message_constant(message);
            arena.constant(constant)
        }
    }
}

pub(crate) fn message_constant(message: &Message) -> Constant {
    match message {
        Message::Bool(value) => Constant::Bool(*value),
        Message::Int(value) => Constant::Int(*value),
        Message::Float(value) => Constant::Float(*value),
        Message::String(text) => Constant::Str(text.clone().into_bytes()),
        Message::Bytes(bytes) => Constant::Bytes(bytes.clone()),
        Message::List(elements) => Constant::List(elements.iter().map(message_constant).collect()),
        Message::Dict(entries) => Constant::Dict(
            entries.iter().map(|(key, value)| (key.clone().into_bytes(), message_constant(value))).collect(),
        ),
        Message::Struct(fields) if fields.is_empty() => Constant::Unit,
        Message::Struct(fields) => Constant::Struct(
            fields.iter().map(|(name, value)| (name.clone(), message_constant(value))).collect(),
        ),
        Message::Union { tag, data } => {
            Constant::Union(tag.clone(), data.as_ref().map(|data| Box::new(message_constant(data))))
        }
    }
}
