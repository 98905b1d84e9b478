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
pub(crate) enum Shape {
    /// A type without elements.
    Plain(Type),
    Struct,
    Union,
    /// The types of its elements.
    List(BTreeSet<Shape>),
    /// The types of its values.
    Dict(BTreeSet<Shape>),
}

/// A type that comes to an inport which wants another one.
#[derive(Debug, PartialEq)]
pub(crate) struct Mismatch {
    /// The channel before the inport.
    pub(crate) channel: u32,
    /// What comes.
    pub(crate) shape: Shape,
    /// The node that made it.
    pub(crate) maker: u32,
}

/// How deep the types of elements are told apart; a loop could nest them without end.
const MAX_DEPTH: usize = 8;

/// How many types are told apart at one port.
const MAX_SHAPES: usize = 32;

/// Types, and for each a node that makes messages of it.
type Makers = BTreeMap<Shape, u32>;

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
                for (shape, maker) in &sent {
                    if known.len() < MAX_SHAPES {
                        known.entry(shape.clone()).or_insert(*maker);
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
                let wrong = arriving[*channel as usize].iter().filter(|(shape, _)| !shape.fits(&port.ty));
                let wrong = wrong.filter(|_| port.usage != Use::Signal);
                found.extend(wrong.map(|(shape, maker)| Mismatch {
                    channel: *channel,
                    shape: shape.clone(),
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
        bind_type(ty, &Shape::of(message), number, &mut bound);
    }
    for (port, slots) in node.record.inputs.iter().zip(&node.inputs) {
        for (shape, maker) in slots.iter().flat_map(|channel| &arriving[*channel as usize]) {
            // A node that looks at a union may send its payload.
            if port.usage == Use::Pass || *shape != Shape::Union {
                bind_type(&port.ty, shape, *maker, &mut bound);
            }
        }
    }
    bound
}

fn bind_type(ty: &Type, shape: &Shape, maker: u32, bound: &mut HashMap<u8, Makers>) {
    match (ty, shape) {
        (Type::Var(number), _) => {
            bound.entry(*number).or_default().entry(shape.clone()).or_insert(maker);
        }
        (Type::List(element), Shape::List(shapes)) | (Type::Dict(element), Shape::Dict(shapes)) => {
            shapes.iter().for_each(|shape| bind_type(element, shape, maker, bound));
        }
        _ => {}
    }
}

/// What a node sends at a port of a type, as far as it is known.
fn made(ty: &Type, node: u32, bound: &HashMap<u8, Makers>) -> Makers {
    let each = |element: &Type, of: fn(BTreeSet<Shape>) -> Shape| {
        let elements = made(element, node, bound);
        let shapes = elements.into_iter().filter(|(shape, _)| shape.depth() < MAX_DEPTH);
        shapes.map(|(shape, maker)| (of(BTreeSet::from([shape])), maker)).collect()
    };
    match ty {
        Type::Any => Makers::new(),
        Type::Unit | Type::Bool | Type::Int | Type::Float | Type::Str | Type::Bytes => {
            Makers::from([(Shape::Plain(*ty), node)])
        }
        Type::List(element) => each(element, Shape::List),
        Type::Dict(element) => each(element, Shape::Dict),
        Type::Var(number) => bound.get(number).cloned().unwrap_or_default(),
    }
}

impl Shape {
    /// The type of a constant.
    pub(crate) fn of(message: &Message) -> Shape {
        match message {
            Message::Bool(_) => Shape::Plain(Type::Bool),
            Message::Int(_) => Shape::Plain(Type::Int),
            Message::Float(_) => Shape::Plain(Type::Float),
            Message::String(_) => Shape::Plain(Type::Str),
            Message::Bytes(_) => Shape::Plain(Type::Bytes),
            Message::Struct(fields) if fields.is_empty() => Shape::Plain(Type::Unit),
            Message::Struct(_) => Shape::Struct,
            Message::Union { .. } => Shape::Union,
            Message::List(elements) => Shape::List(elements.iter().map(Shape::of).collect()),
            Message::Dict(entries) => Shape::Dict(entries.values().map(Shape::of).collect()),
        }
    }

    /// Whether a message of this type can be taken for one of a declared type.
    pub(crate) fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (_, Type::Any | Type::Var(_)) => true,
            (Shape::Plain(ty), wanted) => ty == wanted,
            (Shape::List(shapes), Type::List(element)) | (Shape::Dict(shapes), Type::Dict(element)) => {
                shapes.iter().all(|shape| shape.fits(element))
            }
            _ => false,
        }
    }

    fn depth(&self) -> usize {
        match self {
            Shape::List(shapes) | Shape::Dict(shapes) => {
                1 + shapes.iter().map(Shape::depth).max().unwrap_or_default()
            }
            _ => 0,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, shapes) = match self {
            Shape::Plain(ty) => return ty.fmt(f),
            Shape::Struct => return f.write_str("struct"),
            Shape::Union => return f.write_str("union"),
            Shape::List(shapes) => ("list", shapes),
            Shape::Dict(shapes) => ("dict", shapes),
        };
        let mut shapes = shapes.iter();
        match (shapes.next(), shapes.next()) {
            (None, _) => f.write_str(name),
            (Some(only), None) => write!(f, "{name}<{only}>"),
            (Some(_), Some(_)) => write!(f, "{name}<any>"),
        }
    }
}
