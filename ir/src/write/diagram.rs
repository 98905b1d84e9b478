//! What a picture of a program shows: nodes with their pins, in the groups of their components, and
//! the edges between pins. Names in it are as in the IR: each format escapes them in its own way.

use crate::{Message, PortAddr, Program};
use std::collections::BTreeMap;

/// How deeply groups nest at most; the components below are part of the names of their nodes.
const MAX_DEPTH: usize = 32;

/// The picture of a program.
pub(super) struct Diagram<'a> {
    /// The nodes, sorted by path.
    pub(super) nodes: Vec<DrawnNode<'a>>,
    /// The program itself as a group.
    pub(super) root: Group<'a>,
    /// Sender and receiver of each connection, sorted.
    pub(super) edges: Vec<(Pin, Pin)>,
}

/// A component instance: its nodes and the components in it.
#[derive(Default)]
pub(super) struct Group<'a> {
    /// Groups in this one, by name.
    pub(super) groups: BTreeMap<&'a str, Group<'a>>,
    /// Indexes of nodes.
    pub(super) nodes: Vec<usize>,
}

/// A node: a call of a func, a component between whose ports messages pass, or a side of the program.
pub(super) struct DrawnNode<'a> {
    /// Path of the node; `in` and `out` for the ports of the program.
    pub(super) path: &'a str,
    /// The part of the path that the groups do not show.
    pub(super) name: &'a str,
    /// Runtime func; none for the ports of components and of the program.
    pub(super) reference: Option<&'a str>,
    /// The configuration message of the func.
    pub(super) config: Option<&'a Message>,
    /// Ports that receive, sorted.
    pub(super) inputs: Vec<&'a PortAddr>,
    /// Ports that send, sorted.
    pub(super) outputs: Vec<&'a PortAddr>,
}

/// One port of a node: indexes into `nodes` and into its inputs or outputs.
pub(super) struct Pin {
    pub(super) node: usize,
    pub(super) side: PinSide,
    pub(super) port: usize,
}

/// The two sides of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PinSide {
    In,
    Out,
}

/// The node that a port belongs to: its path, and the side where it is the program's own.
type Key<'a> = (&'a str, Option<&'a str>);

impl<'a> Diagram<'a> {
    /// The picture of a program: its funcs and whatever its connections touch.
    pub(super) fn new(program: &'a Program) -> Self {
        let mut found: BTreeMap<Key<'a>, DrawnNode<'a>> = BTreeMap::new();
        let connections = program.sorted_connections();
        let connected = connections.iter().flat_map(|(from, to)| [*from, *to]);
        let called = program.funcs.iter().flat_map(|func| program.ports(func));
        for port in connected.chain(called) {
            let node = found.entry(key(port)).or_insert_with(|| DrawnNode::new(port));
            match side(port) {
                PinSide::In => node.inputs.push(port),
                PinSide::Out => node.outputs.push(port),
            }
        }
        for func in &program.funcs {
            let port = program.ports(func).next();
            if let Some(node) = port.and_then(|port| found.get_mut(&key(port))) {
                node.reference = Some(&func.reference);
                node.config = func.config.as_ref();
            }
        }
        let mut root = Group::default();
        let mut indexes = BTreeMap::new();
        let mut nodes = Vec::new();
        for (key, mut node) in found {
            for ports in [&mut node.inputs, &mut node.outputs] {
                ports.sort();
                ports.dedup();
            }
            indexes.insert(key, nodes.len());
            node.name = root.insert(node.path, nodes.len());
            nodes.push(node);
        }
        let pin = |port: &'a PortAddr| -> Option<Pin> {
            let node = *indexes.get(&key(port))?;
            let side = side(port);
            let port = nodes.get(node)?.ports(side).binary_search(&port).ok()?;
            Some(Pin { node, side, port })
        };
        let edges = connections.into_iter().filter_map(|(from, to)| Some((pin(from)?, pin(to)?))).collect();
        Diagram { nodes, root, edges }
    }
}

impl<'a> DrawnNode<'a> {
    fn new(port: &'a PortAddr) -> Self {
        let (path, side) = key(port);
        let path = side.unwrap_or(path);
        DrawnNode { path, name: path, reference: None, config: None, inputs: Vec::new(), outputs: Vec::new() }
    }

    /// The ports of one side.
    pub(super) fn ports(&self, side: PinSide) -> &[&'a PortAddr] {
        match side {
            PinSide::In => &self.inputs,
            PinSide::Out => &self.outputs,
        }
    }
}

impl<'a> Group<'a> {
    /// Puts a node into the group of its component; gives the rest of the path.
    fn insert(&mut self, path: &'a str, node: usize) -> &'a str {
        let mut group = self;
        let mut rest = path;
        for _ in 0..MAX_DEPTH {
            let Some((component, inner)) = rest.split_once('/') else { break };
            group = group.groups.entry(component).or_default();
            rest = inner;
        }
        group.nodes.push(node);
        rest
    }
}

/// A message on one line; texts and bytes are cut, lists and the like only hinted at.
pub(super) fn preview(message: &Message) -> String {
    const SHOWN: usize = 40;
    match message {
        Message::Bool(value) => value.to_string(),
        Message::Int(value) => value.to_string(),
        Message::Float(value) => format!("{value:?}"),
        Message::String(value) if value.chars().count() > SHOWN => {
            format!("{:?}…", value.chars().take(SHOWN).collect::<String>())
        }
        Message::String(value) => format!("{value:?}"),
        Message::Bytes(value) => format!("{} bytes", value.len()),
        Message::List(items) => format!("list of {}", items.len()),
        Message::Dict(map) => format!("dict of {}", map.len()),
        Message::Struct(map) => format!("struct of {}", map.len()),
        Message::Union { tag, data: None } => tag.clone(),
        Message::Union { tag, data: Some(data) } => match **data {
            Message::Union { .. } => format!("{tag}(…)"),
            _ => format!("{tag}({})", preview(data)),
        },
    }
}

fn key(port: &PortAddr) -> Key<'_> {
    match port.path.contains('/') {
        true => (port.node(), None),
        false => ("", Some(&port.path)),
    }
}

/// The side on which a node has the port; the program's own start port sends into the program.
fn side(port: &PortAddr) -> PinSide {
    match port.path.rsplit_once('/') {
        Some((_, "in")) => PinSide::In,
        Some(_) => PinSide::Out,
        None if &*port.path == "in" => PinSide::Out,
        None => PinSide::In,
    }
}
