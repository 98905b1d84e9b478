//! The network of a component: its nodes, and an arrow for each connection of two ends.

use neva_diagram::{Picture, PictureNode, Shape};
use neva_frontend::check::model::{
    Branch, BranchEnd, Component, ComponentBody, ComponentId, Endpoint, LinkKind, Node, NodeTarget, Owner,
    Site, Slot,
};
use neva_frontend::module::SourceTree;
use neva_frontend::types::TypeId;
use std::collections::BTreeMap;

/// One end of an arrow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrowEnd {
    /// An inport of the component.
    Inport(String),
    /// A node by its number, and its port.
    Node(u32, String),
    /// A constant or selector by where it is written, and its text.
    Link(u32, String),
    /// An outport of the component.
    Outport(String),
}

/// What leads from one end to another.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// What sends.
    pub from: ArrowEnd,
    /// What receives.
    pub to: ArrowEnd,
    /// The type that flows; none out of an anonymous port whose type nothing says.
    pub ty: Option<TypeId>,
    /// Where it is written.
    pub site: Site,
}

/// The nodes of a component and the arrows between them, in source order.
pub struct DrawnNetwork<'p, 'a> {
    /// The nodes.
    pub nodes: &'p [Node<'a>],
    /// For each node the name of what it is an instance of.
    pub targets: Vec<&'p str>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
    /// For each constant and selector, by where it is written, the name that its node has in the IR.
    pub links: BTreeMap<u32, String>,
    sources: &'p SourceTree,
    constants: u32,
    selectors: u32,
}

/// An end that sends, with the type of what it sends.
type Sender = (ArrowEnd, Option<TypeId>);

impl<'p, 'a> DrawnNetwork<'p, 'a> {
    /// The network of a component; `name` gives the names of components. That of a runtime func is empty.
    pub fn new(
        sources: &'p SourceTree,
        component: &'p Component<'a>,
        name: &dyn Fn(ComponentId) -> &'p str,
    ) -> Self {
        let mut network = DrawnNetwork {
            nodes: &[],
            targets: vec![],
            arrows: vec![],
            links: BTreeMap::new(),
            sources,
            constants: 0,
            selectors: 0,
        };
        let ComponentBody::Network { nodes, connections } = &component.body else { return network };
        network.nodes = nodes;
        let target = |node: &Node<'a>| match node.target {
            NodeTarget::Component(id) => name(id),
            NodeTarget::Hole(interface) => interface,
        };
        network.targets = nodes.iter().map(target).collect();
        for (number, node) in (0..).zip(nodes).filter(|(_, node)| node.guard) {
            let ty = node.outports.iter().find(|port| port.name == "err").map(|port| port.ty);
            let from = (ArrowEnd::Node(number, "err".to_owned()), ty);
            network.arrow(from, ArrowEnd::Outport("err".to_owned()), node.site);
        }
        for connection in connections {
            let senders = connection.senders.iter().map(|sender| (end(sender), Some(sender.ty))).collect();
            network.branch(senders, &connection.branch);
        }
        network
    }

    /// An end as in the sources: `:start`, `println:data`, the first line of a constant.
    pub fn shown(&self, end: &ArrowEnd) -> String {
        match end {
            ArrowEnd::Inport(port) | ArrowEnd::Outport(port) => format!(":{port}"),
            ArrowEnd::Node(node, port) => format!("{}:{port}", self.nodes[*node as usize].name),
            ArrowEnd::Link(_, text) => text.lines().next().unwrap_or_default().to_owned(),
        }
    }

    /// A picture with a box for each node, and ellipses for the component's own ports.
    pub fn graph(&self) -> Picture {
        let mut graph = Picture::default();
        let boxed = |(node, target): (&Node<'_>, &&str)| PictureNode {
            label: format!("{} {target}", node.name),
            shape: Shape::Rounded,
        };
        graph.nodes.extend(self.nodes.iter().zip(&self.targets).map(boxed));
        let mut others = BTreeMap::<&ArrowEnd, usize>::new();
        for arrow in &self.arrows {
            let numbers = [&arrow.from, &arrow.to].map(|end| match end {
                ArrowEnd::Node(node, _) => *node as usize,
                other => *others.entry(other).or_insert_with(|| {
                    let shape =
                        if matches!(other, ArrowEnd::Link(..)) { Shape::Page } else { Shape::Ellipse };
                    graph.nodes.push(PictureNode { label: self.shown(other), shape });
                    graph.nodes.len() - 1
                }),
            });
            let edge = (numbers[0], numbers[1]);
            if !graph.edges.contains(&edge) {
                graph.edges.push(edge);
            }
        }
        graph
    }

    fn branch(&mut self, mut senders: Vec<Sender>, branch: &Branch<'a>) {
        for link in &branch.links {
            let (receiver, sender) = match &link.kind {
                LinkKind::Node { inport, outport } => (end(inport), end(outport)),
                LinkKind::Constant(_) => {
                    self.constants += 1;
                    self.link(link.site, format!("__newv2__{}", self.constants))
                }
                LinkKind::Selector(_) => {
                    self.selectors += 1;
                    self.link(link.site, format!("__field__{}", self.selectors))
                }
            };
            for sender in senders.drain(..) {
                self.arrow(sender, receiver.clone(), link.site);
            }
            senders.push((sender, Some(link.ty)));
        }
        match &branch.end {
            BranchEnd::Port(endpoint) => {
                for sender in senders {
                    self.arrow(sender, end(endpoint), endpoint.site);
                }
            }
            BranchEnd::FanOut(branches) => {
                for branch in branches {
                    self.branch(senders.clone(), branch);
                }
            }
        }
    }

    fn link(&mut self, site: Site, name: String) -> (ArrowEnd, ArrowEnd) {
        self.links.insert(site.span.start, name);
        let text = self.sources.file(site.file).source.slice(site.span);
        let link = ArrowEnd::Link(site.span.start, text.to_owned());
        (link.clone(), link)
    }

    fn arrow(&mut self, (from, ty): Sender, to: ArrowEnd, site: Site) {
        self.arrows.push(Arrow { from, to, ty, site });
    }
}

fn end(endpoint: &Endpoint<'_>) -> ArrowEnd {
    let slot = match endpoint.slot {
        Slot::Single => String::new(),
        Slot::Index(index) => format!("[{index}]"),
        Slot::All => "[*]".to_owned(),
    };
    let port = format!("{}{slot}", endpoint.port);
    match endpoint.owner {
        Owner::In => ArrowEnd::Inport(port),
        Owner::Out => ArrowEnd::Outport(port),
        Owner::Node(node) => ArrowEnd::Node(node.0, port),
    }
}
