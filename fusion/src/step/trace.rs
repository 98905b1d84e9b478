//! Tracing: every message has a number, and what a node received and sent is written down when its step is
//! done.
//!
//! In a program that is traced, a channel holds a message together with its number. The program is the same
//! otherwise, but for payloads that nobody looks at: these are kept as values that only run time knows, so
//! that they make no states.

use super::Step;
use crate::known::Known;
use crate::network::Network;
use crate::symbolic::{Arena, Sym, Symbolic, UNIT};
use neva_blocks::{Block, BlockId, Constant, Edge, Inst, Op, Operand, Origin, PrintPart, Program, Style};
use neva_blocks::{Term, Type, Var};
use neva_kernels::text::json::quote;
use neva_kernels::value::Str;
use neva_registry::Trace;

/// The number of the program's start message.
const FIRST: i64 = 1;

const NUMBER: &str = "number";
const CONTENT: &str = "content";

/// The program's start message.
pub(crate) fn start(arena: &mut Arena) -> Sym {
    let number = arena.intern(Symbolic::Int(FIRST));
    message(arena, number, UNIT)
}

/// Begins the trace where a fused program begins, with its comment and, if anybody waits for it, its start
/// message.
pub(crate) fn begin(program: &mut Program, trace: Trace, comment: &str, starts: bool) {
    let mut constant = |value| {
        program.constants.push(value);
        Operand::Const(program.constants.len() as u32 - 1)
    };
    let comment = constant(Constant::Str(comment.into()));
    let (port, causes) = (constant(Constant::Str(port_json("in:start"))), constant(Constant::List(vec![])));
    let origin = Origin(program.origins.len() as u32);
    program.origins.push("trace".to_string());
    let Some(cluster) = program.clusters.first_mut() else { return };
    let insts = starts.then(|| Inst {
        dst: None,
        op: Op::Call(trace.sent),
        args: vec![port, Operand::Unit, causes],
        origin,
    });
    let error = Var(cluster.types.len() as u32);
    cluster.types.push(Type::Any);
    let onward = std::mem::replace(&mut cluster.blocks[0].term, Term::Stop);
    let edge = |block: usize| Edge { target: BlockId(block as u32), args: vec![] };
    let first = cluster.blocks.len();
    cluster.blocks[0].term = Term::Try {
        kernel: trace.begin,
        args: vec![comment],
        value: None,
        ok: edge(first),
        error: Some(error),
        err: edge(first + 1),
        origin,
    };
    cluster.blocks.push(Block { params: vec![], insts: insts.into_iter().collect(), term: onward, origin });
    let parts = vec![PrintPart::Value(Operand::Var(error), Style::Plain)];
    cluster.blocks.push(Block { params: vec![], insts: vec![], term: Term::Panic { parts, origin }, origin });
}

/// A port as the trace names it, of an address as in the IR, such as `wait/switch/in:case[0]`.
fn port_json(address: &str) -> Vec<u8> {
    let (path, port) = address.rsplit_once(':').unwrap_or(("", address));
    let path = ["in", "out"].into_iter().find_map(|side| path.strip_suffix(side)).unwrap_or(path);
    let (port, slot) = match port.split_once('[') {
        Some((port, slot)) => (port, slot.strip_suffix(']')),
        None => (port, None),
    };
    let mut json = Str::from_slice(b"{");
    if let Some(slot) = slot {
        json.extend_from_slice(format!("\"Index\":{slot},").as_bytes());
    }
    json.extend_from_slice(b"\"Path\":");
    quote(path.strip_suffix('/').unwrap_or(path).as_bytes(), &mut json);
    json.extend_from_slice(b",\"Port\":");
    quote(port.as_bytes(), &mut json);
    json.push(b'}');
    json.to_vec()
}

/// The address of a node's outport.
fn sender(network: &Network, (node, output, slot): (u32, u32, u32)) -> String {
    let node = &network.nodes[node as usize];
    let port = &node.record.outputs[output as usize];
    let slot = if port.array { format!("[{slot}]") } else { String::new() };
    format!("{}/out:{}{slot}", node.path, port.name)
}

fn message(arena: &mut Arena, number: Sym, content: Sym) -> Sym {
    let names = [CONTENT, NUMBER].map(|name| arena.name(name));
    let shape = arena.shape(&names);
    arena.intern(Symbolic::Struct(shape, [content, number].into()))
}

impl Step<'_, '_> {
    /// Takes a message out of its envelope, and notes that it was received.
    pub(super) fn open(&mut self, channel: u32, message: Sym) -> Sym {
        let (number, content) = self.parts_of(message);
        self.received.push((channel, number, content));
        content
    }

    fn parts_of(&mut self, message: Sym) -> (Sym, Sym) {
        if let Symbolic::Struct(_, fields) = self.arena.get(message)
            && let [content, number] = fields[..]
        {
            return (number, content);
        }
        let operand = self.operand(message);
        let mut field = |name: &str| self.emit(Op::Field(name.to_string()), vec![operand], Known::Nothing);
        (field(NUMBER), field(CONTENT))
    }

    /// Writes down what the step has received.
    pub(super) fn write_received(&mut self, trace: Trace) {
        for (channel, number, content) in self.received.clone() {
            let network = self.network;
            self.write_receipt(trace, &network.channels[channel as usize].name.to_string(), number, content);
        }
    }

    /// Writes down that the program's end was reached.
    pub(super) fn write_stop(&mut self, trace: Trace, channel: u32, message: Sym) {
        let network = self.network;
        let (number, content) = self.parts_of(message);
        self.write_receipt(trace, &network.channels[channel as usize].name.to_string(), number, content);
    }

    /// Writes down what the step sends, and puts it into envelopes.
    pub(super) fn write_sent(&mut self, trace: Trace) {
        let pending = std::mem::take(&mut self.own.pending);
        let dropped = std::mem::take(&mut self.dropped);
        if pending.is_empty() && dropped.is_empty() {
            return;
        }
        let mut causes = self.arena.constant(Constant::List(vec![]));
        for (_, number, _) in self.received.clone() {
            let args = vec![self.operand(causes), self.operand(number)];
            causes = self.emit(Op::Call(trace.caused), args, Known::Nothing);
        }
        let network = self.network;
        for (output, slot, content) in dropped {
            let Some(receiver) = network.nodes[self.node as usize].drained.get(&(output, slot)) else {
                continue;
            };
            let number = self.write_sending(trace, (self.node, output, slot), content, causes);
            self.write_receipt(trace, receiver, number, content);
        }
        let mut enveloped = vec![];
        for (index, content) in pending {
            let channel = &network.channels[index as usize];
            let Some(producer) = channel.producer else { continue };
            let number = self.write_sending(trace, producer, content, causes);
            let mut message = message(self.arena, number, content);
            if channel.dead || self.leads_outside(index) {
                message = self.built(message);
            }
            enveloped.push((index, message));
        }
        self.own.pending = enveloped.into();
    }

    fn write_sending(&mut self, trace: Trace, from: (u32, u32, u32), content: Sym, causes: Sym) -> Sym {
        let port = self.port(&sender(self.network, from));
        let args = vec![port, self.operand(content), self.operand(causes)];
        self.emit(Op::Call(trace.sent), args, Known::Int)
    }

    fn write_receipt(&mut self, trace: Trace, address: &str, number: Sym, content: Sym) {
        let args = vec![self.port(address), self.operand(content), self.operand(number)];
        self.emit(Op::Call(trace.received), args, Known::Nothing);
    }

    fn port(&mut self, address: &str) -> Operand {
        let port = self.arena.constant(Constant::Str(port_json(address)));
        self.operand(port)
    }
}
