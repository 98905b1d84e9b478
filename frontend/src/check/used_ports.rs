//! Which ports a network uses so far.

use super::model::{Endpoint, NodeId, Owner, Site, Slot};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The ports that a network uses so far.
#[derive(Default)]
pub(super) struct UsedPorts<'a> {
    pub sends: FxHashMap<(Owner, &'a str), PortUsage>,
    pub receives: FxHashMap<(Owner, &'a str), PortUsage>,
}

/// How a port is used.
pub(super) enum PortUsage {
    Single(Site),
    Slots(BTreeMap<u8, Site>),
    All(Site),
}

/// A use that does not go together with an earlier one.
pub(super) struct Conflict {
    /// The earlier one.
    pub first: Site,
    /// Whether it is the same slot or port; otherwise a bypass meets single slots.
    pub is_same: bool,
}

impl<'a> UsedPorts<'a> {
    /// Whether the network sends from a port of a node.
    pub(super) fn sends(&self, node: NodeId, port: &'a str) -> bool {
        self.sends.contains_key(&(Owner::Node(node), port))
    }

    /// Whether the network sends to a port of a node.
    pub(super) fn receives(&self, node: NodeId, port: &'a str) -> bool {
        self.receives.contains_key(&(Owner::Node(node), port))
    }

    /// Notes a use; gives the earlier use that it conflicts with.
    pub(super) fn add(&mut self, endpoint: &Endpoint<'a>, is_receiver: bool) -> Option<Conflict> {
        let uses = if is_receiver { &mut self.receives } else { &mut self.sends };
        let key = (endpoint.owner, endpoint.port);
        let Some(known) = uses.get_mut(&key) else {
            let usage = match endpoint.slot {
                Slot::Single => PortUsage::Single(endpoint.site),
                Slot::All => PortUsage::All(endpoint.site),
                Slot::Index(slot) => PortUsage::Slots([(slot, endpoint.site)].into()),
            };
            uses.insert(key, usage);
            return None;
        };
        let (first, is_same) = match (known, endpoint.slot) {
            (PortUsage::Slots(slots), Slot::Index(slot)) => match slots.get(&slot) {
                Some(&first) => (first, true),
                None => {
                    slots.insert(slot, endpoint.site);
                    return None;
                }
            },
            (PortUsage::Slots(slots), _) => (*slots.values().next()?, false),
            (PortUsage::All(first), Slot::Index(_)) => (*first, false),
            (PortUsage::All(first) | PortUsage::Single(first), _) => (*first, true),
        };
        Some(Conflict { first, is_same })
    }
}
