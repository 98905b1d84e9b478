//! The addresses of ports in a network.

use crate::names::Network;
use neva_frontend::check::model::Port;
use neva_frontend::syntax::ast::{Body, Branch, BranchEnd, PortAddress, Sender};

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
pub(crate) fn addresses(body: &Body) -> Vec<(Side, &PortAddress)> {
    let mut found = Vec::new();
    for connection in &body.connections {
        let senders = connection.senders.iter().filter_map(Sender::address);
        found.extend(senders.map(|address| (Side::Sender, address)));
        in_branch(&connection.branch, &mut found);
    }
    found
}

/// The address at a byte of a file.
pub(crate) fn address_at(body: &Body, offset: u32) -> Option<&PortAddress> {
    let mut all = addresses(body).into_iter().map(|(_, address)| address);
    all.find(|address| address.span.start <= offset && offset <= address.span.end)
}

fn in_branch<'a>(branch: &'a Branch, found: &mut Vec<(Side, &'a PortAddress)>) {
    found.extend(branch.links.iter().filter_map(Sender::address).map(|address| (Side::Link, address)));
    match &branch.end {
        BranchEnd::Port(address) => found.push((Side::Receiver, address)),
        BranchEnd::FanOut(branches) => branches.iter().for_each(|branch| in_branch(branch, found)),
    }
}

impl<'t> Network<'t> {
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
