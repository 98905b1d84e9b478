//! Constants as messages of the IR.

use crate::Message;
use neva_frontend::check::model::Value;
use std::collections::BTreeMap;

/// How deeply a constant may be nested; constants made of constants can get deeper than any literal.
const DEPTH_LIMIT: usize = 200;

/// How many values a constant may consist of; constants that name others several times grow exponentially.
const SIZE_LIMIT: usize = 1_000_000;

/// Why a constant is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is nested too deeply.
    Depth,
    /// It is too large.
    Size,
}

impl Excess {
    /// What is wrong with the constant, and the limit.
    pub(super) fn describe(self) -> (&'static str, String) {
        match self {
            Excess::Depth => {
                ("the constant is nested too deeply", format!("{DEPTH_LIMIT} levels are allowed"))
            }
            Excess::Size => ("the constant is too large", format!("{SIZE_LIMIT} values are allowed")),
        }
    }
}

/// A value as a message, and how many values it consists of.
pub(super) fn message(value: &Value) -> Result<(Message, usize), Excess> {
    let mut size = 0;
    Ok((convert(value, 0, &mut size)?, size))
}

/// The path that `field` reads along.
pub(super) fn path(fields: &[&str]) -> Message {
    Message::List(fields.iter().map(|field| Message::String(field.to_string())).collect())
}

fn convert(value: &Value, depth: usize, size: &mut usize) -> Result<Message, Excess> {
    *size += 1;
    if *size > SIZE_LIMIT {
        return Err(Excess::Size);
    }
    if depth > DEPTH_LIMIT {
        return Err(Excess::Depth);
    }
    let mut inner = |value: &Value| convert(value, depth + 1, size);
    Ok(match value {
        Value::Bool(value) => Message::Bool(*value),
        Value::Int(value) => Message::Int(*value),
        Value::Float(value) => Message::Float(*value),
        Value::String(text) => Message::String(text.to_string()),
        Value::List(items) => Message::List(items.iter().map(inner).collect::<Result<_, _>>()?),
        Value::Dict(entries) => Message::Dict(convert_entries(entries, inner)?),
        Value::Struct(fields) => Message::Struct(convert_entries(fields, inner)?),
        Value::Union { tag, payload } => {
            let data = payload.as_deref().map(&mut inner).transpose()?.map(Box::new);
            Message::Union { tag: tag.to_string(), data }
        }
    })
}

fn convert_entries(
    entries: &[(&str, Value)],
    mut convert: impl FnMut(&Value) -> Result<Message, Excess>,
) -> Result<BTreeMap<String, Message>, Excess> {
    entries.iter().map(|(name, value)| Ok((name.to_string(), convert(value)?))).collect()
}
