//! Constants as messages of the IR.

use crate::Message;
use neva_frontend::check::model::Value;
use neva_ir::MAX_MESSAGE_DEPTH;
use std::collections::BTreeMap;

/// A value as a message, and how many values it consists of; none if it is nested too deeply: constants made
/// of constants can get deeper than any literal.
pub(super) fn message(value: &Value) -> Option<(Message, usize)> {
    let mut size = 0;
    Some((convert(value, 0, &mut size)?, size))
}

/// The path that `field` reads along.
pub(super) fn path(fields: &[&str]) -> Message {
    Message::List(fields.iter().map(|field| Message::String(field.to_string())).collect())
}

fn convert(value: &Value, depth: usize, size: &mut usize) -> Option<Message> {
    if depth > MAX_MESSAGE_DEPTH {
        return None;
    }
    *size += 1;
    let mut inner = |value: &Value| convert(value, depth + 1, size);
    Some(match value {
        Value::Bool(value) => Message::Bool(*value),
        Value::Int(value) => Message::Int(*value),
        Value::Float(value) => Message::Float(*value),
        Value::String(text) => Message::String(text.to_string()),
        Value::List(items) => Message::List(items.iter().map(inner).collect::<Option<_>>()?),
        Value::Dict(entries) => Message::Dict(convert_entries(entries, inner)?),
        Value::Struct(fields) => Message::Struct(convert_entries(fields, inner)?),
        Value::Union { tag, payload } => {
            let data = match payload {
                Some(payload) => Some(Box::new(inner(payload)?)),
                None => None,
            };
            Message::Union { tag: tag.to_string(), data }
        }
    })
}

fn convert_entries(
    entries: &[(&str, Value)],
    mut convert: impl FnMut(&Value) -> Option<Message>,
) -> Option<BTreeMap<String, Message>> {
    entries.iter().map(|(name, value)| Some((name.to_string(), convert(value)?))).collect()
}
