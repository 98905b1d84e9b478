//! The shape of an IR file, the same for JSON and YAML, as serde fills it in.
//!
//! The Go compiler omits fields that hold the zero value of their type and writes the connections as
//! an object in JSON and as a list of `from` and `to` in YAML, bytes as base64 text in JSON and as a
//! list of numbers in YAML. Every file may use either form here; fields of other names are ignored.

use crate::Message;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A program; `A` is an address, or a name, with its place in the text.
#[derive(Deserialize)]
#[serde(expecting = "an object with `connections` and `funcs`", bound(deserialize = "A: Deserialize<'de>"))]
pub(super) struct ProgramForm<A> {
    #[serde(default)]
    pub(super) comment: String,
    pub(super) connections: Option<ConnectionsForm<A>>,
    pub(super) funcs: Option<Vec<FuncForm<A>>>,
}

/// The connections in the order of the text.
pub(super) struct ConnectionsForm<A>(pub(super) Vec<(A, A)>);

#[derive(Deserialize)]
#[serde(expecting = "an object with `from` and `to`")]
struct ConnectionForm<A> {
    from: A,
    to: A,
}

/// A call of a runtime func.
#[derive(Deserialize)]
#[serde(expecting = "an object with `ref` and `io`", bound(deserialize = "A: Deserialize<'de>"))]
pub(super) struct FuncForm<A> {
    #[serde(rename = "ref")]
    pub(super) reference: A,
    #[serde(default)]
    pub(super) io: IoForm<A>,
    pub(super) msg: Option<MessageForm>,
}

/// The ports of a func.
#[derive(Deserialize)]
#[serde(expecting = "an object with `in` and `out`", bound(deserialize = "A: Deserialize<'de>"))]
pub(super) struct IoForm<A> {
    #[serde(rename = "in")]
    pub(super) inputs: Option<Vec<A>>,
    #[serde(rename = "out")]
    pub(super) outputs: Option<Vec<A>>,
}

impl<A> Default for IoForm<A> {
    fn default() -> Self {
        IoForm { inputs: None, outputs: None }
    }
}

/// A message: its type and the field of that type.
#[derive(Deserialize)]
#[serde(expecting = "a message, an object with `type`")]
pub(super) struct MessageForm {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    bool: bool,
    #[serde(default)]
    int: i64,
    #[serde(default)]
    float: f64,
    #[serde(default)]
    str: String,
    #[serde(default)]
    bytes: BytesForm,
    list: Option<Vec<MessageForm>>,
    map: Option<FieldsForm>,
    union: Option<UnionForm>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
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

#[derive(Default)]
struct BytesForm(Vec<u8>);

struct FieldsForm(BTreeMap<String, MessageForm>);

#[derive(Deserialize)]
#[serde(expecting = "an object with `tag`")]
struct UnionForm {
    #[serde(default)]
    tag: String,
    data: Option<Box<MessageForm>>,
}

impl MessageForm {
    /// The message, or why it is none.
    pub(super) fn message(self) -> Result<Message, String> {
        let fields = |map: Option<FieldsForm>| -> Result<BTreeMap<String, Message>, String> {
            let map = map.map_or_else(BTreeMap::new, |FieldsForm(map)| map);
            map.into_iter().map(|(key, value)| Ok((key, value.message()?))).collect()
        };
        Ok(match self.kind {
            Kind::Bool => Message::Bool(self.bool),
            Kind::Int => Message::Int(self.int),
            Kind::Float => Message::Float(self.float),
            Kind::String => Message::String(self.str),
            Kind::Bytes => Message::Bytes(self.bytes.0),
            Kind::List => {
                let items = self.list.unwrap_or_default();
                Message::List(items.into_iter().map(MessageForm::message).collect::<Result<_, _>>()?)
            }
            Kind::Dict => Message::Dict(fields(self.map)?),
            Kind::Struct => Message::Struct(fields(self.map)?),
            Kind::Union => match self.union {
                Some(UnionForm { tag, data }) if !tag.is_empty() => {
                    let data = data.map(|data| data.message()).transpose()?;
                    Message::Union { tag, data: data.map(Box::new) }
                }
                _ => return Err("a message of type `union` needs a `union` with a `tag`".into()),
            },
        })
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
                Ok(ConnectionsForm(connections))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
                let mut connections = Vec::new();
                while let Some(ConnectionForm { from, to }) = list.next_element()? {
                    connections.push((from, to));
                }
                Ok(ConnectionsForm(connections))
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
                Ok(BytesForm(bytes.map_err(|error| E::custom(format_args!("not base64: {error}")))?))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(BytesForm(bytes.to_owned()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = list.next_element()? {
                    bytes.push(byte);
                }
                Ok(BytesForm(bytes))
            }
        }

        deserializer.deserialize_any(Bytes)
    }
}
