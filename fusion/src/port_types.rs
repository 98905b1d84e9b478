//! Which types of messages come to each port, by the types that constants have and records declare.
//!
//! Types flow from sender to receiver. A func that relays messages has the same type variable at an inport
//! and an outport, so its record says what it relays. Where a record says `any`, nothing is known:
//! `switch_router` for one sends only what met a pattern.

use crate::network::{Channel, NetworkNode};
use neva_ir::Message;
use neva_registry::{Type, Use};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// The type of a message, as far as ports tell types apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MessageType {
    /// A type without elements.
    Plain(Type),
    Struct,
    Union,
    /// The types of its elements.
    List(BTreeSet<MessageType>),
    /// The types of its values.
    Dict(BTreeSet<MessageType>),
}

/// A type that comes to an inport which wants another one.
#[derive(Debug, PartialEq)]
pub(crate) struct Mismatch {
    /// The channel before the inport.
    pub(crate) channel: u32,
    /// What comes.
    pub(crate) message_type: MessageType,
    /// The node that made it.
    pub(crate) maker: u32,
}

/// How deep the types of elements are told apart; a loop could nest them without end.
const MAX_DEPTH: usize = 8;

/// How many types are told apart at one port.
const MAX_TYPES: usize = 32;

/// Types, and for each a node that makes messages of it.
type Makers = BTreeMap<MessageType, u32>;

/// Finds the inports to which messages of a wrong type come, in the order of nodes.
pub(crate) fn mismatches(nodes: &[NetworkNode], channels: &[Channel]) -> Vec<Mismatch> {
    let mut arriving = vec![Makers::new(); channels.len()];
    let mut agenda: BTreeSet<u32> = (0..nodes.len() as u32).collect();
    while let Some(number) = agenda.pop_first() {
        let node = &nodes[number as usize];
        let bound = bind(node, number, &arriving);
        for (port, slots) in node.record.outputs.iter().zip(&node.outputs) {
            let sent = made(&port.ty, number, &bound);
            for channel in slots.iter().flatten() {
                let known = &mut arriving[*channel as usize];
                let before = known.len();
                for (message_type, maker) in &sent {
                    if known.len() < MAX_TYPES {
                        known.entry(message_type.clone()).or_insert(*maker);
                    }
                }
                if known.len() > before
                    && let Some((consumer, _, _)) = channels[*channel as usize].consumer
                {
                    agenda.insert(consumer);
                }
            }
        }
    }
    let mut found = vec![];
    for node in nodes {
        for (port, slots) in node.record.inputs.iter().zip(&node.inputs) {
            for channel in slots {
                let wrong = arriving[*channel as usize]
                    .iter()
                    .filter(|(message_type, _)| !message_type.fits(&port.ty));
                let wrong = wrong.filter(|_| port.usage != Use::Signal);
                found.extend(wrong.map(|(message_type, maker)| Mismatch {
                    channel: *channel,
                    message_type: message_type.clone(),
                    maker: *maker,
                }));
            }
        }
    }
    found
}

/// The types that each type variable of a node's record has.
fn bind(node: &NetworkNode, number: u32, arriving: &[Makers]) -> HashMap<u8, Makers> {
    let mut bound = HashMap::new();
    if let (Some(ty), Some(message)) = (&node.record.config, &node.config) {
        bind_type(ty, &MessageType::of(message), number, &mut bound);
    }
    for (port, slots) in node.record.inputs.iter().zip(&node.inputs) {
        for (message_type, maker) in slots.iter().flat_map(|channel| &arriving[*channel as usize]) {
            // A node that looks at a union may send its payload.
            if port.usage == Use::Pass || *message_type != MessageType::Union {
                bind_type(&port.ty, message_type, *maker, &mut bound);
            }
        }
    }
    bound
}

fn bind_type(ty: &Type, message_type: &MessageType, maker: u32, bound: &mut HashMap<u8, Makers>) {
    match (ty, message_type) {
        (Type::Var(number), _) => {
            bound.entry(*number).or_default().entry(message_type.clone()).or_insert(maker);
        }
        (Type::List(element), MessageType::List(message_types))
        | (Type::Dict(element), MessageType::Dict(message_types)) => {
            message_types.iter().for_each(|message_type| bind_type(element, message_type, maker, bound));
        }
        _ => {}
    }
}

/// What a node sends at a port of a type, as far as it is known.
fn made(ty: &Type, node: u32, bound: &HashMap<u8, Makers>) -> Makers {
    let each = |element: &Type, of: fn(BTreeSet<MessageType>) -> MessageType| {
        let elements = made(element, node, bound);
        let message_types = elements.into_iter().filter(|(message_type, _)| message_type.depth() < MAX_DEPTH);
        message_types.map(|(message_type, maker)| (of(BTreeSet::from([message_type])), maker)).collect()
    };
    match ty {
        Type::Any => Makers::new(),
        Type::Unit | Type::Bool | Type::Int | Type::Float | Type::Str | Type::Bytes => {
            Makers::from([(MessageType::Plain(*ty), node)])
        }
        Type::List(element) => each(element, MessageType::List),
        Type::Dict(element) => each(element, MessageType::Dict),
        Type::Var(number) => bound.get(number).cloned().unwrap_or_default(),
    }
}

impl MessageType {
    /// The type of a constant.
    pub(crate) fn of(message: &Message) -> MessageType {
        match message {
            Message::Bool(_) => MessageType::Plain(Type::Bool),
            Message::Int(_) => MessageType::Plain(Type::Int),
            Message::Float(_) => MessageType::Plain(Type::Float),
            Message::String(_) => MessageType::Plain(Type::Str),
            Message::Bytes(_) => MessageType::Plain(Type::Bytes),
            Message::Struct(fields) if fields.is_empty() => MessageType::Plain(Type::Unit),
            Message::Struct(_) => MessageType::Struct,
            Message::Union { .. } => MessageType::Union,
            Message::List(elements) => MessageType::List(elements.iter().map(MessageType::of).collect()),
            Message::Dict(entries) => MessageType::Dict(entries.values().map(MessageType::of).collect()),
        }
    }

    /// Whether a message of this type can be taken for one of a declared type.
    pub(crate) fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (_, Type::Any | Type::Var(_)) => true,
            (MessageType::Plain(ty), wanted) => ty == wanted,
            (MessageType::List(message_types), Type::List(element))
            | (MessageType::Dict(message_types), Type::Dict(element)) => {
                message_types.iter().all(|message_type| message_type.fits(element))
            }
            _ => false,
        }
    }

    fn depth(&self) -> usize {
        match self {
            MessageType::List(message_types) | MessageType::Dict(message_types) => {
                1 + message_types.iter().map(MessageType::depth).max().unwrap_or_default()
            }
            _ => 0,
        }
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, message_types) = match self {
            MessageType::Plain(ty) => return ty.fmt(f),
            MessageType::Struct => return f.write_str("struct"),
            MessageType::Union => return f.write_str("union"),
            MessageType::List(message_types) => ("list", message_types),
            MessageType::Dict(message_types) => ("dict", message_types),
        };
        let mut message_types = message_types.iter();
        match (message_types.next(), message_types.next()) {
            (None, _) => f.write_str(name),
            (Some(only), None) => write!(f, "{name}<{only}>"),
            (Some(_), Some(_)) => write!(f, "{name}<any>"),
        }
    }
}
