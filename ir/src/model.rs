//! The IR as the Go compiler of Neva writes it: function calls and connections between their ports.

use std::collections::BTreeMap;
use std::fmt;

/// A whole program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Where the program came from, as the compiler noted it; informative only.
    pub comment: String,
    /// Each sender and the receiver it feeds. Senders and receivers may be ports of components
    /// (relays) as well as of funcs; a sender feeds exactly one receiver.
    pub connections: BTreeMap<PortAddr, PortAddr>,
    /// The nodes that do the work.
    pub funcs: Vec<FuncCall>,
}

/// One node: a call of a runtime func.
#[derive(Clone, Debug, PartialEq)]
pub struct FuncCall {
    /// Name of the runtime func.
    pub reference: String,
    /// Inports, array slots each on its own.
    pub inputs: Vec<PortAddr>,
    /// Outports, array slots each on its own.
    pub outputs: Vec<PortAddr>,
    /// The configuration message, for the funcs that take one.
    pub config: Option<Message>,
}

/// Address of a port or of one slot of an array port, written `path/in:port` or `path/out:port[idx]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortAddr {
    /// Path of the node and the direction: `range/in`, or `in` for the program's own start port.
    pub path: String,
    /// Name of the port.
    pub port: String,
    /// Slot of an array port.
    pub index: Option<u32>,
}

/// How deeply messages may be nested in a message.
pub const MAX_MESSAGE_DEPTH: usize = 200;

/// A constant value.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// `true` or `false`.
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A 64-bit float.
    Float(f64),
    /// A string.
    String(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Message>),
    /// A dict, by key.
    Dict(BTreeMap<String, Message>),
    /// A struct, by field.
    Struct(BTreeMap<String, Message>),
    /// A union member: its tag and, where it has one, its payload.
    Union {
        /// The tag.
        tag: String,
        /// The payload.
        data: Option<Box<Message>>,
    },
}

impl PortAddr {
    /// The node's path without the direction: `range` of `range/in:from`, empty for the program itself.
    pub fn node(&self) -> &str {
        match self.path.rsplit_once('/') {
            Some((node, _)) => node,
            None => "",
        }
    }
}

impl fmt::Display for PortAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.port)?;
        match self.index {
            Some(index) => write!(f, "[{index}]"),
            None => Ok(()),
        }
    }
}
