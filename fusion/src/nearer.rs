//! Which senders of a node that merges are nearer to the start than others.

use crate::network::Network;
use crate::plan::MERGE;
use fixedbitset::FixedBitSet;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// What leads to the nodes of a network.
pub(crate) struct Upstream<'a> {
    network: &'a Network,
    /// The loop of nodes that each node belongs to.
    loops: &'a [u32],
    /// For each loop of nodes the greatest distance of a node in it or of one that leads to it.
    furthest: Vec<u32>,
}

impl<'a> Upstream<'a> {
    /// That of a network whose distances are known, with the loop that each node belongs to, as
    /// [`loops`](crate::merges::loops) numbers them.
    pub(crate) fn new(network: &'a Network, loops: &'a [u32]) -> Upstream<'a> {
        let mut furthest = vec![0; network.nodes.len()];
        for (number, node) in loops.iter().zip(&network.nodes) {
            let furthest = &mut furthest[*number as usize];
            *furthest = node.distance.max(*furthest);
        }
        // A loop has a lower number than those that lead to it.
        let mut order: Vec<u32> = (0..network.nodes.len() as u32).collect();
        order.sort_by_key(|node| Reverse(loops[*node as usize]));
        for node in order {
            let own = loops[node as usize] as usize;
            for sender in network.senders(node) {
                furthest[own] = furthest[own].max(furthest[loops[sender as usize] as usize]);
            }
        }
        Upstream { network, loops, furthest }
    }

    /// For each slot that a node merges, the slots whose senders are nearer to the start. What leads to a
    /// sender has sent before it in the same round; and what comes into a loop has nothing to do with what
    /// comes from it.
    pub(crate) fn nearer(&self, node: u32) -> Vec<Vec<u16>> {
        let Upstream { network, loops, .. } = self;
        let slots = network.nodes[node as usize].inputs[0].iter();
        let senders: Vec<Option<u32>> = slots.map(|channel| network.sender(*channel)).collect();
        let is_of_loop = |other: u32| loops[other as usize] == loops[node as usize];
        let nearest = senders.iter().flatten().map(|sender| self.distance(*sender)).min().unwrap_or(0);
        let mut further: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut of_sender = |sender: &Option<u32>| {
            let Some(sender) = *sender else { return vec![] };
            if self.distance(sender) == nearest {
                return vec![];
            }
            let before = self.leading_to(sender, nearest);
            let mut is_nearer = |other: u32| {
                let is_candidate = self.distance(other) + MERGE <= self.distance(sender)
                    && is_of_loop(other) == is_of_loop(sender)
                    && !before.contains(other as usize);
                is_candidate && {
                    // Where a later part of the path to the sender leads to the other one, but not by way of
                    // the merge, what that sends belongs to the next round.
                    let further = further.entry(other).or_insert_with(|| self.further(other, node));
                    !further.iter().any(|node| *node == sender || before.contains(*node as usize))
                }
            };
            let slots = (0..).zip(&senders).filter(|(_, other)| other.is_some_and(&mut is_nearer));
            slots.map(|(slot, _)| slot).collect()
        };
        senders.iter().map(&mut of_sender).collect()
    }

    /// The nodes that lead to a node, but not through another, and are no nearer to the start than it. What
    /// leads to a node is not looked at where none of it is that far from the start.
    fn further(&self, node: u32, without: u32) -> Vec<u32> {
        if node == without {
            return vec![];
        }
        let least = self.distance(node);
        let mut found = FxHashSet::from_iter([node]);
        let mut work = vec![node];
        while let Some(node) = work.pop() {
            let may_lead =
                |node: &u32| *node != without && self.furthest[self.loops[*node as usize] as usize] >= least;
            work.extend(self.network.senders(node).filter(may_lead).filter(|node| found.insert(*node)));
        }
        found.into_iter().filter(|node| self.distance(*node) >= least).collect()
    }

    /// The nodes that lead to a node by paths on which the distance grows, no nearer to the start than
    /// `nearest`.
    fn leading_to(&self, node: u32, nearest: u32) -> FixedBitSet {
        let network = self.network;
        let mut found = FixedBitSet::with_capacity(network.nodes.len());
        let mut work = vec![node];
        while let Some(node) = work.pop() {
            for sender in network.senders(node) {
                // A node that holds messages is no further than the one for which it does.
                let grows =
                    self.distance(sender) < self.distance(node) || network.nodes[sender as usize].holds();
                let is_before = grows && self.distance(sender) >= nearest;
                if is_before && !found.put(sender as usize) {
                    work.push(sender);
                }
            }
        }
        found
    }

    fn distance(&self, node: u32) -> u32 {
        self.network.nodes[node as usize].distance
    }
}
