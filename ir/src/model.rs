//! The IR as the Go compiler of Neva writes it: function calls and connections between their ports.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

/// A whole program.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Where the program came from, as the compiler noted it; informative only.
    pub comment: String,
    /// The addresses of all ports, each once. The rest of the program names them by their positions.
    pub addresses: Vec<PortAddr>,
    /// Each sender and the receiver it feeds, in any order. Senders and receivers may be ports of components
    /// (relays) as well as of funcs; a sender feeds exactly one receiver.
    pub connections: Vec<(Address, Address)>,
    /// The nodes that do the work.
    pub funcs: Vec<FuncCall>,
}

/// One node: a call of a runtime func, with ports as `A`.
#[derive(Clone, Debug, PartialEq)]
pub struct FuncCall<A = Address> {
    /// Name of the runtime func.
    pub reference: String,
    /// Inports, array slots each on its own.
    pub inputs: Vec<A>,
    /// Outports, array slots each on its own.
    pub outputs: Vec<A>,
    /// The configuration message, for the funcs that take one.
    pub config: Option<Message>,
}

/// The position of an address in [`Program::addresses`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(pub u32);

/// Address of a port or of one slot of an array port, written `path/in:port` or `path/out:port[idx]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortAddr {
    /// Path of the node and the direction: `range/in`, or `in` for the program's own start port.
    pub path: Arc<str>,
    /// Name of the port.
    pub port: Arc<str>,
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

impl Program {
    /// A program whose parts name ports by their addresses.
    pub fn new(
        comment: String,
        connections: BTreeMap<PortAddr, PortAddr>,
        funcs: Vec<FuncCall<PortAddr>>,
    ) -> Program {
        let mut known = HashMap::new();
        let mut addresses = vec![];
        let mut address = |port: PortAddr| {
            *known.entry(port).or_insert_with_key(|port| {
                addresses.push(port.clone());
                Address(addresses.len() as u32 - 1)
            })
        };
        let connections = connections.into_iter().map(|(from, to)| (address(from), address(to))).collect();
        let funcs = funcs
            .into_iter()
            .map(|FuncCall { reference, inputs, outputs, config }| FuncCall {
                reference,
                inputs: inputs.into_iter().map(&mut address).collect(),
                outputs: outputs.into_iter().map(&mut address).collect(),
                config,
            })
            .collect();
        Program { comment, addresses, connections, funcs }
    }

    /// An address by its position.
    pub fn port(&self, address: Address) -> &PortAddr {
        &self.addresses[address.0 as usize]
    }

    /// Sender and receiver of each connection, in the order of the senders.
    pub fn sorted_connections(&self) -> Vec<(&PortAddr, &PortAddr)> {
        let ports = self.connections.iter().map(|(from, to)| (self.port(*from), self.port(*to)));
        let mut sorted: Vec<_> = ports.collect();
        sorted.sort();
        sorted
    }

    /// The ports that a func receives from, then those that it sends to.
    pub fn ports<'a>(&'a self, func: &'a FuncCall) -> impl Iterator<Item = &'a PortAddr> {
        func.inputs.iter().chain(&func.outputs).map(|address| self.port(*address))
    }
}

/// Programs are the same whatever the positions of their addresses are.
impl PartialEq for Program {
    fn eq(&self, other: &Program) -> bool {
        let is_same = |(own, of_other): (&FuncCall, &FuncCall)| {
            (&own.reference, &own.config) == (&of_other.reference, &of_other.config)
                && own.inputs.len() == of_other.inputs.len()
                && self.ports(own).eq(other.ports(of_other))
        };
        self.comment == other.comment
            && self.sorted_connections() == other.sorted_connections()
            && self.funcs.len() == other.funcs.len()
            && self.funcs.iter().zip(&other.funcs).all(is_same)
    }
}

impl PortAddr {
    /// The node's path without the direction: `range` of `range/in:from`, empty for the program itself.
    pub fn node(&self) -> &str {
        match self.path.rsplit_once('/') {
            Some((node, _)) => node,
            None => "",
        }
    }

    /// Name and slot of the port: `data` or `data[0]`.
    pub fn slot_name(&self) -> String {
        match self.index {
            Some(index) => format!("{}[{index}]", self.port),
            None => self.port.to_string(),
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
