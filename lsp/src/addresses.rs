//! The addresses of ports in a network.

use crate::names::NetworkNames;
use neva_frontend::check::model::Port;
use neva_frontend::syntax::Span;
use neva_frontend::syntax::ast::{Body, Branch, BranchEnd, Connection, PortAddress, Sender};

/// Which way an address is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It sends.
    Sender,
    /// It receives and sends.
    Link,
    /// It receives.
    Receiver,
}

/// The addresses of a network, in source order.
pub(crate) fn addresses(body: &Body) -> Vec<&PortAddress> {
    let mut found = Vec::new();
    for connection in &body.connections {
        found.extend(connection.senders.iter().filter_map(Sender::address));
        in_branch(&connection.branch, &mut found);
    }
    found
}

/// The address at a byte of a file.
pub(crate) fn address_at(body: &Body, offset: u32) -> Option<&PortAddress> {
    addresses(body).into_iter().find(|address| address.span.start <= offset && offset <= address.span.end)
}

/// What an arrow leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Receiver<'a> {
    /// A port; with the whole connection, if that is all of it and the arrow is its only one.
    Port(&'a PortAddress, Option<Span>),
    /// A constant or selector.
    Link(&'a Sender),
}

impl Receiver<'_> {
    /// Where it is written.
    pub(crate) fn span(&self) -> Span {
        match self {
            Receiver::Port(address, _) => address.span,
            Receiver::Link(link) => link.span,
        }
    }

    fn of_link(link: &Sender) -> Receiver<'_> {
        link.address().map_or(Receiver::Link(link), |address| Receiver::Port(address, None))
    }
}

/// What receives from the arrow at a byte of a file; nothing where no arrow is.
pub(crate) fn receivers_at(body: &Body, offset: u32) -> Vec<Receiver<'_>> {
    let is_at = |connection: &&Connection| connection.span.start <= offset && offset < connection.span.end;
    let Some(found) = body.connections.iter().find(is_at) else { return vec![] };
    let mut receivers = receivers_after(&found.branch, found.senders_span.end, offset);
    if found.branch.links.is_empty()
        && let [Receiver::Port(_, connection)] = &mut receivers[..]
        && let BranchEnd::Port(_) = found.branch.end
    {
        *connection = Some(found.span);
    }
    receivers
}

/// The same for a branch. The arrow that leads to it is after the byte `from`.
fn receivers_after(branch: &Branch, mut from: u32, offset: u32) -> Vec<Receiver<'_>> {
    for link in &branch.links {
        if (from..link.span.start).contains(&offset) {
            return vec![Receiver::of_link(link)];
        }
        from = link.span.end;
    }
    match &branch.end {
        BranchEnd::Port(address) if (from..address.span.start).contains(&offset) => {
            vec![Receiver::Port(address, None)]
        }
        BranchEnd::Port(_) => vec![],
        BranchEnd::FanOut(branches) if branches.iter().all(|branch| offset < branch.span.start) => {
            branches.iter().filter(|_| from <= offset).flat_map(heads).collect()
        }
        BranchEnd::FanOut(branches) => {
            let inner = branches.iter().find(|one| (one.span.start..one.span.end).contains(&offset));
            inner.map(|inner| receivers_after(inner, inner.span.start, offset)).unwrap_or_default()
        }
    }
}

/// What a branch begins with.
fn heads(branch: &Branch) -> Vec<Receiver<'_>> {
    match (branch.links.first(), &branch.end) {
        (Some(link), _) => vec![Receiver::of_link(link)],
        (None, BranchEnd::Port(address)) => vec![Receiver::Port(address, None)],
        (None, BranchEnd::FanOut(branches)) => branches.iter().flat_map(heads).collect(),
    }
}

fn in_branch<'a>(branch: &'a Branch, found: &mut Vec<&'a PortAddress>) {
    found.extend(branch.links.iter().filter_map(Sender::address));
    match &branch.end {
        BranchEnd::Port(address) => found.push(address),
        BranchEnd::FanOut(branches) => branches.iter().for_each(|branch| in_branch(branch, found)),
    }
}

impl<'t> NetworkNames<'t> {
    /// The ports that an address can name: those that send, and those that receive.
    pub(crate) fn ports_of(&self, address: &PortAddress) -> (&[Port<'t>], &[Port<'t>]) {
        self.ports_of_node(address.node.as_ref().map_or("", |node| &node.text))
    }

    /// The same by the name of the node; empty for the component's own ports.
    pub(crate) fn ports_of_node(&self, name: &str) -> (&[Port<'t>], &[Port<'t>]) {
        match (self.nodes.get(name), name) {
            (Some(node), _) => (&node.outports, &node.inports),
            // To its own network a component sends what it receives.
            (None, "" | "in" | "out") => (&self.inports, &self.outports),
            (None, _) => (&[], &[]),
        }
    }
}
