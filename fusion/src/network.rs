//! The network: nodes that run funcs and channels between their ports, checked and with all relays followed.

use neva_ir::Message;
use neva_registry::Record;

/// A checked network.
#[derive(Debug)]
pub struct Network {
    /// Nodes in the order of the IR's addresses.
    pub nodes: Vec<Node>,
    /// Channels; every inport slot of a node has one, and so has the program's end.
    pub channels: Vec<Channel>,
    /// The channel that the program's start message goes to.
    pub start: Option<u32>,
    /// The channel whose first message ends the program.
    pub stop: u32,
}

/// A node: an instance of a func.
#[derive(Debug)]
pub struct Node {
    /// The func.
    pub record: &'static Record,
    /// The position of its call among the program's funcs.
    pub call: usize,
    /// Where it stands in the program, such as `for_each/handler`; empty never.
    pub path: String,
    /// Its configuration.
    pub config: Option<Message>,
    /// For each inport of the record, the channel of each slot.
    pub inputs: Vec<Vec<u32>>,
    /// For each outport of the record, the channel of each slot; none where nobody receives.
    pub outputs: Vec<Vec<Option<u32>>>,
}

/// A way from one port to another that holds at most one message.
#[derive(Debug)]
pub struct Channel {
    /// The receiving address as in the IR.
    pub name: String,
    /// Who receives: node, inport, slot. None for the program's end.
    pub consumer: Option<(u32, u32, u32)>,
    /// Who sends: node, outport, slot. None for the start message.
    pub producer: Option<(u32, u32, u32)>,
    /// Whether nobody looks at the payload.
    pub dead: bool,
}
