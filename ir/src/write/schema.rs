//! The shape of an IR file as the Go compiler writes it: what it omits, and where JSON and YAML differ.

use crate::{FuncCall, Message, PortAddr, Program};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::collections::BTreeMap;

/// The two formats that share the schema.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    Yaml,
}

/// A program.
#[derive(serde::Serialize)]
pub(super) struct ProgramForm<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'a str,
    #[serde(skip_serializing_if = "ConnectionsForm::is_empty")]
    connections: ConnectionsForm<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    funcs: Vec<FuncForm<'a>>,
}

struct ConnectionsForm<'a>(&'a BTreeMap<PortAddr, PortAddr>, Syntax);

#[derive(serde::Serialize)]
struct ConnectionForm<'a> {
    from: Address<'a>,
    to: Address<'a>,
}

#[derive(serde::Serialize)]
struct FuncForm<'a> {
    #[serde(rename = "ref")]
    reference: &'a str,
    io: IoForm<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    msg: Option<MessageForm<'a>>,
}

#[derive(serde::Serialize)]
struct IoForm<'a> {
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<Address<'a>>,
    #[serde(rename = "out", skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<Address<'a>>,
}

struct Address<'a>(&'a PortAddr);

#[derive(Default, serde::Serialize)]
struct MessageForm<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bool: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    int: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    float: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    str: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<BytesForm<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    list: Vec<MessageForm<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    map: BTreeMap<&'a str, MessageForm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    union: Option<UnionForm<'a>>,
}

#[derive(serde::Serialize)]
struct UnionForm<'a> {
    tag: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Box<MessageForm<'a>>>,
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum BytesForm<'a> {
    Base64(String),
    Numbers(&'a [u8]),
}

impl<'a> ProgramForm<'a> {
    /// The form of a program in a syntax.
    pub(super) fn new(program: &'a Program, syntax: Syntax) -> Self {
        ProgramForm {
            comment: &program.comment,
            connections: ConnectionsForm(&program.connections, syntax),
            funcs: program.funcs.iter().map(|func| FuncForm::new(func, syntax)).collect(),
        }
    }
}

impl<'a> FuncForm<'a> {
    fn new(func: &'a FuncCall, syntax: Syntax) -> Self {
        FuncForm {
            reference: &func.reference,
            io: IoForm {
                inputs: func.inputs.iter().map(Address).collect(),
                outputs: func.outputs.iter().map(Address).collect(),
            },
            msg: func.config.as_ref().map(|message| MessageForm::new(message, syntax)),
        }
    }
}

impl<'a> MessageForm<'a> {
    fn new(message: &'a Message, syntax: Syntax) -> Self {
        let fields = |fields: &'a BTreeMap<String, Message>| {
            fields.iter().map(|(key, value)| (key.as_str(), MessageForm::new(value, syntax))).collect()
        };
        let mut form = MessageForm::default();
        match message {
            Message::Bool(value) => {
                form.r#type = "bool";
                form.bool = value.then_some(true);
            }
            Message::Int(value) => {
                form.r#type = "int";
                form.int = (*value != 0).then_some(*value);
            }
            Message::Float(value) => {
                form.r#type = "float";
                // Unlike Go, a negative zero is kept.
                form.float = (value.to_bits() != 0).then_some(*value);
            }
            Message::String(value) => {
                form.r#type = "string";
                form.str = (!value.is_empty()).then_some(value);
            }
            Message::Bytes(value) => {
                form.r#type = "bytes";
                form.bytes = (!value.is_empty()).then(|| match syntax {
                    Syntax::Json => BytesForm::Base64(STANDARD.encode(value)),
                    Syntax::Yaml => BytesForm::Numbers(value),
                });
            }
            Message::List(items) => {
                form.r#type = "list";
                form.list = items.iter().map(|item| MessageForm::new(item, syntax)).collect();
            }
            Message::Dict(map) => {
                form.r#type = "dict";
                form.map = fields(map);
            }
            Message::Struct(map) => {
                form.r#type = "struct";
                form.map = fields(map);
            }
            Message::Union { tag, data } => {
                form.r#type = "union";
                let data = data.as_ref().map(|data| Box::new(MessageForm::new(data, syntax)));
                form.union = Some(UnionForm { tag, data });
            }
        }
        // Go writes the empty union of every other message in JSON.
        if syntax == Syntax::Json && form.union.is_none() {
            form.union = Some(UnionForm { tag: "", data: None });
        }
        form
    }
}

impl ConnectionsForm<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ConnectionsForm<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Syntax::Json => {
                serializer.collect_map(self.0.iter().map(|(from, to)| (Address(from), Address(to))))
            }
            Syntax::Yaml => {
                let mut list = serializer.serialize_seq(Some(self.0.len()))?;
                for (from, to) in self.0 {
                    list.serialize_element(&ConnectionForm { from: Address(from), to: Address(to) })?;
                }
                list.end()
            }
        }
    }
}

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}
