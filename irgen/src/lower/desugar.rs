//! A component's network in its simplest form.

use neva_frontend::check::model::{
    Branch, BranchEnd, Connection, Constant, Endpoint, LinkKind, Node, NodeId, Owner, Site, Slot,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Nodes, and connections from one port to one port.
#[derive(Debug, Default)]
pub(super) struct Core<'p, 'a> {
    /// The declared nodes, then the generated ones; [`Port::owner`] counts them.
    pub(super) nodes: Vec<CoreNode<'p, 'a>>,
    /// Connections. No port is twice a sender, nor twice a receiver.
    pub(super) wires: Vec<Wire<'a>>,
    /// Connections of all slots of one array port with those of another; the ports have no slot.
    pub(super) bypasses: Vec<Wire<'a>>,
    /// Names of the declared nodes.
    declared: HashSet<&'a str>,
}

impl Core<'_, '_> {
    /// The next name for a generated node of a kind, of which there are `count` already: `__newv2__1`. No
    /// node is called so.
    pub(super) fn generated_name(&self, kind: &str, count: &mut u32) -> String {
        loop {
            *count += 1;
            let name = format!("__{kind}__{count}");
            if !self.declared.contains(&name[..]) {
                return name;
            }
        }
    }
}

/// A node of a [`Core`].
#[derive(Debug)]
pub(super) struct CoreNode<'p, 'a> {
    /// Its name, unique in the component.
    pub(super) name: Cow<'a, str>,
    /// Where it comes from.
    pub(super) site: Site,
    /// What it is.
    pub(super) kind: CoreNodeKind<'p, 'a>,
}

/// What a node of a [`Core`] is.
#[derive(Debug)]
pub(super) enum CoreNodeKind<'p, 'a> {
    /// A node that the component declares.
    Declared(&'p Node<'a>),
    /// A call of a runtime function that the network's notation is short for.
    Generated(Generated<'p, 'a>),
}

/// The runtime functions that the network's notation means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Generated<'p, 'a> {
    /// A constant in a chain.
    Constant(&'p Constant<'a>),
    /// A selector.
    Selector(&'p [&'a str]),
    /// Several senders of one receiver.
    FanIn,
    /// Several receivers of one sender.
    FanOut,
}

/// A connection of two ports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire<'a> {
    /// The port that sends.
    pub(super) sender: CorePort<'a>,
    /// The port that receives.
    pub(super) receiver: CorePort<'a>,
    /// Where the connection is written.
    pub(super) site: Site,
}

/// A port of a node or of the component itself, or a slot of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CorePort<'a> {
    /// Whose it is; node numbers are places in [`Core::nodes`].
    pub(super) owner: Owner,
    /// Its name; empty for an anonymous port of a hole.
    pub(super) name: &'a str,
    /// The slot.
    pub(super) slot: Option<u32>,
}

impl<'a> CorePort<'a> {
    fn new(owner: Owner, name: &'a str, slot: Option<u32>) -> Self {
        CorePort { owner, name, slot }
    }

    fn of(endpoint: &Endpoint<'a>) -> Self {
        let slot = match endpoint.slot {
            Slot::Single | Slot::All => None,
            Slot::Index(index) => Some(u32::from(index)),
        };
        CorePort::new(endpoint.owner, endpoint.port, slot)
    }
}

/// How many elements a list of senders or receivers may have: slots are numbered from 0 to 254.
const LIST_LIMIT: usize = 255;

/// A list of senders or receivers that is too long, and its length.
pub(super) type TooLong = (Site, usize);

/// Brings a network into its simplest form.
pub(super) fn desugar<'p, 'a>(
    nodes: &'p [Node<'a>],
    connections: &'p [Connection<'a>],
) -> Result<Core<'p, 'a>, Vec<TooLong>> {
    let mut desugarer = Desugarer::default();
    desugarer.core.declared = nodes.iter().map(|node| node.name).collect();
    for node in nodes {
        let kind = CoreNodeKind::Declared(node);
        desugarer.core.nodes.push(CoreNode { name: Cow::Borrowed(node.name), site: node.site, kind });
    }
    for (id, node) in nodes.iter().enumerate().filter(|(_, node)| node.guard) {
        let sender = CorePort::new(Owner::Node(NodeId(id as u32)), "err", None);
        desugarer.wire(sender, CorePort::new(Owner::Out, "err", None), node.site);
    }
    for connection in connections {
        desugarer.connection(connection);
    }
    desugarer.connect_outports();
    if desugarer.too_long.is_empty() { Ok(desugarer.core) } else { Err(desugarer.too_long) }
}

#[derive(Default)]
struct Desugarer<'p, 'a> {
    core: Core<'p, 'a>,
    /// How many nodes of a kind there are.
    counts: HashMap<&'static str, u32>,
    /// Places in `outports`.
    outport_places: BTreeMap<(&'a str, Option<u32>), usize>,
    /// The component's own outports, or their slots, with all that send there: besides the network's
    /// connections the guards of several nodes can lead to one `err`.
    outports: Vec<(CorePort<'a>, Vec<(CorePort<'a>, Site)>)>,
    too_long: Vec<TooLong>,
}

impl<'p, 'a> Desugarer<'p, 'a> {
    fn connection(&mut self, connection: &'p Connection<'a>) {
        let Connection { senders, branch, site } = connection;
        if let ([], BranchEnd::Port(receiver)) = (&branch.links[..], &branch.end) {
            if receiver.slot == Slot::All {
                let wires = senders.iter().map(|sender| Wire {
                    sender: CorePort::of(sender),
                    receiver: CorePort::of(receiver),
                    site: *site,
                });
                self.core.bypasses.extend(wires);
                return;
            }
            if receiver.owner == Owner::Out {
                self.check_length(senders.len(), *site);
                for sender in senders {
                    self.wire(CorePort::of(sender), CorePort::of(receiver), *site);
                }
                return;
            }
        }
        let sender = match &senders[..] {
            [sender] => CorePort::of(sender),
            senders => {
                let senders: Vec<_> =
                    senders.iter().map(|sender| (CorePort::of(sender), sender.site)).collect();
                self.fan_in(&senders, *site)
            }
        };
        self.branch(sender, branch, *site);
    }

    /// Connects a sender with all that a branch leads to. Branches wait on a list rather than on the call
    /// stack.
    fn branch(&mut self, sender: CorePort<'a>, branch: &'p Branch<'a>, site: Site) {
        let mut waiting = vec![(sender, branch)];
        while let Some((mut sender, branch)) = waiting.pop() {
            for link in &branch.links {
                let (receiver, next) = match &link.kind {
                    LinkKind::Node { inport, outport } => (CorePort::of(inport), CorePort::of(outport)),
                    LinkKind::Constant(constant) => {
                        let owner = self.generate("newv2", Generated::Constant(constant), link.site);
                        (CorePort::new(owner, "sig", None), CorePort::new(owner, "res", None))
                    }
                    LinkKind::Selector(path) => {
                        let owner = self.generate("field", Generated::Selector(path), link.site);
                        (CorePort::new(owner, "data", None), CorePort::new(owner, "res", None))
                    }
                };
                self.wire(sender, receiver, link.site);
                sender = next;
            }
            match &branch.end {
                BranchEnd::Port(receiver) => self.wire(sender, CorePort::of(receiver), receiver.site),
                BranchEnd::FanOut(branches) => {
                    if let [branch] = &branches[..] {
                        waiting.push((sender, branch));
                        continue;
                    }
                    self.check_length(branches.len(), site);
                    let owner = self.generate("fan_out", Generated::FanOut, site);
                    self.wire(sender, CorePort::new(owner, "data", None), site);
                    let slots = (0..).map(|slot| CorePort::new(owner, "data", Some(slot)));
                    let first = waiting.len();
                    waiting.extend(slots.zip(branches));
                    waiting[first..].reverse();
                }
            }
        }
    }

    /// Merges senders; returns what sends their messages.
    fn fan_in(&mut self, senders: &[(CorePort<'a>, Site)], site: Site) -> CorePort<'a> {
        self.check_length(senders.len(), site);
        let owner = self.generate("fan_in", Generated::FanIn, site);
        for (slot, (sender, site)) in (0..).zip(senders) {
            self.wire(*sender, CorePort::new(owner, "data", Some(slot)), *site);
        }
        CorePort::new(owner, "res", None)
    }

    fn wire(&mut self, sender: CorePort<'a>, receiver: CorePort<'a>, site: Site) {
        if receiver.owner != Owner::Out {
            self.core.wires.push(Wire { sender, receiver, site });
            return;
        }
        let next = self.outports.len();
        let place = *self.outport_places.entry((receiver.name, receiver.slot)).or_insert(next);
        if place == next {
            self.outports.push((receiver, Vec::new()));
        }
        self.outports[place].1.push((sender, site));
    }

    /// Connects the component's own outports, each with one sender. Guards can be more than a list may have.
    fn connect_outports(&mut self) {
        for (receiver, mut senders) in std::mem::take(&mut self.outports) {
            while senders.len() > LIST_LIMIT {
                let lists = senders.chunks(LIST_LIMIT).map(|list| match list {
                    [one] => *one,
                    list => (self.fan_in(list, list[0].1), list[0].1),
                });
                senders = lists.collect();
            }
            let (sender, site) = match &senders[..] {
                [(sender, site)] => (*sender, *site),
                [(_, site), ..] => (self.fan_in(&senders, *site), *site),
                [] => continue,
            };
            self.core.wires.push(Wire { sender, receiver, site });
        }
    }

    fn generate(&mut self, word: &'static str, kind: Generated<'p, 'a>, site: Site) -> Owner {
        let name = self.core.generated_name(word, self.counts.entry(word).or_default());
        let id = NodeId(self.core.nodes.len() as u32);
        self.core.nodes.push(CoreNode { name: Cow::Owned(name), site, kind: CoreNodeKind::Generated(kind) });
        Owner::Node(id)
    }

    fn check_length(&mut self, length: usize, site: Site) {
        if length > LIST_LIMIT {
            self.too_long.push((site, length));
        }
    }
}
