//! The shape of an IR file, the same for JSON and YAML, as serde reads and writes it.
//!
//! It is what the Go compiler writes. Fields that hold the zero value of their type are left out. Connections
//! are an object in JSON, and a list of `from` and `to` in YAML. Bytes are base64 text in JSON, and a list of
//! numbers in YAML. A file that is read may use either form; fields of other names are ignored.

use crate::{Address, FuncCall, Message, Program};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// The two formats that share the schema.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Yaml,
}

/// A program; `A` is an address, or a name. Where it is read, it has its place in the text.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `connections` and `funcs`", bound(deserialize = "A: Deserialize<'de>"))]
pub(crate) struct ProgramForm<A> {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) comment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connections: Option<ConnectionsForm<A>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) funcs: Option<Vec<FuncForm<A>>>,
}

/// The connections in the order of the text: from sender to receiver, as an object or as a list.
pub(crate) enum ConnectionsForm<A> {
    Object(Vec<(A, A)>),
    List(Vec<ConnectionForm<A>>),
}

#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `from` and `to`")]
pub(crate) struct ConnectionForm<A> {
    from: A,
    to: A,
}

/// A call of a runtime func.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `ref` and `io`", bound(deserialize = "A: Deserialize<'de>"))]
pub(crate) struct FuncForm<A> {
    #[serde(rename = "ref")]
    pub(crate) reference: A,
    pub(crate) io: Option<IoForm<A>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) msg: Option<MessageForm>,
}

/// The ports of a func.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `in` and `out`", bound(deserialize = "A: Deserialize<'de>"))]
pub(crate) struct IoForm<A> {
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(crate) inputs: Option<Vec<A>>,
    #[serde(rename = "out", skip_serializing_if = "Option::is_none")]
    pub(crate) outputs: Option<Vec<A>>,
}

/// A message: its type and the field of that type.
#[derive(Default, Deserialize, Serialize)]
#[serde(expecting = "a message, an object with `type`")]
pub(crate) struct MessageForm {
    #[serde(rename = "type")]
    kind: MessageKind,
    #[serde(default, skip_serializing_if = "is_default")]
    bool: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    int: i64,
    /// Unlike Go, a negative zero is kept.
    #[serde(default, skip_serializing_if = "is_positive_zero")]
    float: f64,
    #[serde(default, skip_serializing_if = "is_default")]
    str: String,
    #[serde(default, skip_serializing_if = "is_default")]
    bytes: BytesForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<Vec<MessageForm>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<FieldsForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    union: Option<UnionForm>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum MessageKind {
    #[default]
    Bool,
    Int,
    Float,
    String,
    Bytes,
    List,
    Dict,
    Struct,
    Union,
}

/// Bytes; those that are read are [`BytesForm::Numbers`].
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
enum BytesForm {
    Base64(String),
    Numbers(Vec<u8>),
}

#[derive(Serialize)]
struct FieldsForm(BTreeMap<String, MessageForm>);

#[derive(Default, Deserialize, Serialize)]
#[serde(expecting = "an object with `tag`")]
struct UnionForm {
    #[serde(default)]
    tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Box<MessageForm>>,
}

impl ProgramForm<String> {
    /// The form of a program in a syntax.
    pub(crate) fn new(program: &Program, syntax: Syntax) -> Self {
        let pairs = program.sorted_connections().into_iter();
        let pairs = pairs.map(|(from, to)| (from.to_string(), to.to_string()));
        let connections = match syntax {
            Syntax::Json => ConnectionsForm::Object(pairs.collect()),
            Syntax::Yaml => {
                ConnectionsForm::List(pairs.map(|(from, to)| ConnectionForm { from, to }).collect())
            }
        };
        ProgramForm {
            comment: program.comment.clone(),
            connections: (!program.connections.is_empty()).then_some(connections),
            funcs: some(program.funcs.iter().map(|func| FuncForm::new(program, func, syntax)).collect()),
        }
    }
}

impl FuncForm<String> {
    fn new(program: &Program, func: &FuncCall, syntax: Syntax) -> Self {
        let text = |address: &Address| program.port(*address).to_string();
        let ports = |ports: &[Address]| some(ports.iter().map(text).collect());
        FuncForm {
            reference: func.reference.clone(),
            io: Some(IoForm { inputs: ports(&func.inputs), outputs: ports(&func.outputs) }),
            msg: func.config.as_ref().map(|message| MessageForm::new(message, syntax)),
        }
    }
}

impl<A> ConnectionsForm<A> {
    /// Sender and receiver of each.
    pub(crate) fn into_pairs(self) -> Vec<(A, A)> {
        match self {
            ConnectionsForm::Object(pairs) => pairs,
            ConnectionsForm::List(list) => list.into_iter().map(|form| (form.from, form.to)).collect(),
        }
    }
}

impl MessageForm {
    fn new(message: &Message, syntax: Syntax) -> Self {
        let form = |message: &Message| MessageForm::new(message, syntax);
        let fields = |map: &BTreeMap<String, Message>| {
            let fields = map.iter().map(|(key, value)| (key.clone(), form(value)));
            (!map.is_empty()).then(|| FieldsForm(fields.collect()))
        };
        // Go writes the empty union of every other message in JSON.
        let union = (syntax == Syntax::Json).then(UnionForm::default);
        let empty = MessageForm { union, ..MessageForm::default() };
        match message {
            Message::Bool(value) => MessageForm { kind: MessageKind::Bool, bool: *value, ..empty },
            Message::Int(value) => MessageForm { kind: MessageKind::Int, int: *value, ..empty },
            Message::Float(value) => MessageForm { kind: MessageKind::Float, float: *value, ..empty },
            Message::String(value) => MessageForm { kind: MessageKind::String, str: value.clone(), ..empty },
            Message::Bytes(value) => {
                let bytes = match syntax {
                    Syntax::Json if !value.is_empty() => BytesForm::Base64(STANDARD.encode(value)),
                    _ => BytesForm::Numbers(value.clone()),
                };
                MessageForm { kind: MessageKind::Bytes, bytes, ..empty }
            }
            Message::List(items) => {
                MessageForm { kind: MessageKind::List, list: some(items.iter().map(form).collect()), ..empty }
            }
            Message::Dict(map) => MessageForm { kind: MessageKind::Dict, map: fields(map), ..empty },
            Message::Struct(map) => MessageForm { kind: MessageKind::Struct, map: fields(map), ..empty },
            Message::Union { tag, data } => {
                let data = data.as_ref().map(|data| Box::new(form(data)));
                let union = Some(UnionForm { tag: tag.clone(), data });
                MessageForm { kind: MessageKind::Union, union, ..empty }
            }
        }
    }

    /// The message, or why it is none.
    pub(crate) fn message(self) -> Result<Message, String> {
        let fields = |map: Option<FieldsForm>| -> Result<BTreeMap<String, Message>, String> {
            let map = map.map_or_else(BTreeMap::new, |FieldsForm(map)| map);
            map.into_iter().map(|(key, value)| Ok((key, value.message()?))).collect()
        };
        Ok(match self.kind {
            MessageKind::Bool => Message::Bool(self.bool),
            MessageKind::Int => Message::Int(self.int),
            MessageKind::Float => Message::Float(self.float),
            MessageKind::String => Message::String(self.str),
            MessageKind::Bytes => match self.bytes {
                BytesForm::Numbers(bytes) => Message::Bytes(bytes),
                BytesForm::Base64(_) => unreachable!("base64 is decoded when it is read"),
            },
            MessageKind::List => {
                let items = self.list.unwrap_or_default();
                Message::List(items.into_iter().map(MessageForm::message).collect::<Result<_, _>>()?)
            }
            MessageKind::Dict => Message::Dict(fields(self.map)?),
            MessageKind::Struct => Message::Struct(fields(self.map)?),
            MessageKind::Union => match self.union {
                Some(UnionForm { tag, data }) if !tag.is_empty() => {
                    let data = data.map(|data| data.message()).transpose()?;
                    Message::Union { tag, data: data.map(Box::new) }
                }
                _ => return Err("a message of type `union` needs a `union` with a `tag`".into()),
            },
        })
    }
}

impl Default for BytesForm {
    fn default() -> Self {
        BytesForm::Numbers(Vec::new())
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn is_positive_zero(value: &f64) -> bool {
    value.to_bits() == 0
}

/// A list; none instead of an empty one, which is left out.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

impl<A: Serialize> Serialize for ConnectionsForm<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ConnectionsForm::Object(pairs) => {
                serializer.collect_map(pairs.iter().map(|(from, to)| (from, to)))
            }
            ConnectionsForm::List(list) => list.serialize(serializer),
        }
    }
}

impl<'de, A: Deserialize<'de>> Deserialize<'de> for ConnectionsForm<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Connections<A>(PhantomData<A>);

        impl<'de, A: Deserialize<'de>> Visitor<'de> for Connections<A> {
            type Value = ConnectionsForm<A>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from sender to receiver, or a list of `from` and `to`")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut connections = Vec::new();
                while let Some(connection) = map.next_entry()? {
                    connections.push(connection);
                }
                Ok(ConnectionsForm::Object(connections))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<Self::Value, S::Error> {
                let list = Deserialize::deserialize(de::value::SeqAccessDeserializer::new(list))?;
                Ok(ConnectionsForm::List(list))
            }
        }

        deserializer.deserialize_any(Connections(PhantomData))
    }
}

impl<'de> Deserialize<'de> for FieldsForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = FieldsForm;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from key to message")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut fields = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if fields.contains_key(&key) {
                        map.next_value::<IgnoredAny>()?;
                        return Err(de::Error::custom(format_args!("the key {key:?} is there twice")));
                    }
                    fields.insert(key, map.next_value()?);
                }
                Ok(FieldsForm(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl<'de> Deserialize<'de> for BytesForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl<'de> Visitor<'de> for Bytes {
            type Value = BytesForm;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes, as base64 text or as a list of numbers from 0 to 255")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                let bytes = STANDARD.decode(text);
                Ok(BytesForm::Numbers(bytes.map_err(|error| E::custom(format_args!("not base64: {error}")))?))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(BytesForm::Numbers(bytes.to_owned()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<Self::Value, S::Error> {
                let list = Deserialize::deserialize(de::value::SeqAccessDeserializer::new(list))?;
                Ok(BytesForm::Numbers(list))
            }
        }

        deserializer.deserialize_any(Bytes)
    }
}
