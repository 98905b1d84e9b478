//! The arrows of a network: which senders feed which receiver.

use crate::syntax::ast::{Branch, BranchEnd, Connection, PortAddress, Sender};

/// One arrow: senders, and what receives from all of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop<'a> {
    pub senders: &'a [Sender],
    pub receiver: Receiver<'a>,
    /// The arrow that feeds the sender, if that is a link of a chain.
    pub previous: Option<usize>,
}

/// What an arrow points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Receiver<'a> {
    /// A link of a chain.
    Link(&'a Sender),
    /// A port at the end.
    End(&'a PortAddress),
}

impl<'a> Receiver<'a> {
    /// The address that receives; constants and selectors have none.
    pub(super) fn address(self) -> Option<&'a PortAddress> {
        match self {
            Receiver::End(address) => Some(address),
            Receiver::Link(link) => link.address(),
        }
    }
}

impl<'a> Hop<'a> {
    /// The arrows of a network, in source order.
    pub(super) fn all(connections: &'a [Connection]) -> Vec<Hop<'a>> {
        let mut hops = Vec::new();
        for connection in connections {
            Hop::collect(&connection.senders, None, &connection.branch, &mut hops);
        }
        hops
    }

    fn collect(
        mut senders: &'a [Sender],
        mut previous: Option<usize>,
        branch: &'a Branch,
        hops: &mut Vec<Hop<'a>>,
    ) {
        for link in &branch.links {
            hops.push(Hop { senders, receiver: Receiver::Link(link), previous });
            senders = std::slice::from_ref(link);
            previous = Some(hops.len() - 1);
        }
        match &branch.end {
            BranchEnd::Port(address) => {
                hops.push(Hop { senders, receiver: Receiver::End(address), previous })
            }
            BranchEnd::FanOut(branches) => {
                for branch in branches {
                    Hop::collect(senders, previous, branch, hops);
                }
            }
        }
    }
}
