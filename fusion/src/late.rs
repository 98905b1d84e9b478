//! Effects that are left out once the program's end is reached, since they are further from the start.
//!
//! The end may be reached in several ways. Of those on which nodes decided otherwise than on the way to an
//! effect, none counts for it: what a failed read ends is not compared with what comes of a line.

use crate::effects::has_effect;
use crate::network::{Network, NetworkNode};
use crate::plan::MERGE;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::{Block, BlockId, Cluster, Edge, Event, Origin, Term};
use rustc_hash::{FxHashMap, FxHashSet};

/// Ways to the end at the most for each of which it is found out what excludes it.
const MOST_WAYS: usize = 32;

/// Says of each node whether it is further from the start than the program's end, and whether messages to it
/// lead to an effect that is not.
pub(crate) fn find_late(network: &mut Network) {
    let ways = ways(network);
    let nearest = ways.iter().map(|way| way.distance).min();
    let mut ends: Vec<Option<u32>> = vec![nearest; network.nodes.len()];
    if ways.len() <= MOST_WAYS {
        let choices = Choices::new(network);
        ends.fill(None);
        for way in &ways {
            for (end, is_excluded) in ends.iter_mut().zip(choices.excluded(network, way)) {
                if !is_excluded {
                    *end = Some(end.map_or(way.distance, |end| end.min(way.distance)));
                }
            }
        }
    }
    for (node, end) in network.nodes.iter_mut().zip(ends) {
        node.is_late = end.is_some_and(|end| node.distance > end);
        node.leads_in_time = false;
    }
    let is_in_time = |node: &u32| {
        let node = &network.nodes[*node as usize];
        has_effect(node) && !node.is_late
    };
    let mut work: Vec<u32> = (0..network.nodes.len() as u32).filter(is_in_time).collect();
    work.iter().for_each(|node| network.nodes[*node as usize].leads_in_time = true);
    while let Some(node) = work.pop() {
        for sender in network.senders(node).collect::<Vec<u32>>() {
            let sender_node = &mut network.nodes[sender as usize];
            if !sender_node.leads_in_time && !has_effect(sender_node) {
                sender_node.leads_in_time = true;
                work.push(sender);
            }
        }
    }
}

/// The dominator tree of what leads to what, the entry first, as blocks.
pub(crate) fn tree(targets: impl IntoIterator<Item = Vec<BlockId>>) -> Dominators {
    let block = |targets: Vec<BlockId>| {
        let events = targets.into_iter().map(|target| Event::Busy(Edge { target, args: vec![] }));
        Block { params: vec![], insts: vec![], term: Term::Wait(events.collect()), origin: Origin(0) }
    };
    Dominators::new(&Cluster { blocks: targets.into_iter().map(block).collect(), ..Cluster::default() })
}

/// The block of a node in such a tree; the entry is no node.
pub(crate) fn block_of(node: u32) -> BlockId {
    BlockId(node + 1)
}

/// A way to the program's end: the port that sends on it, before any merge, and its distance from the start.
struct Way {
    node: u32,
    port: u32,
    slot: u32,
    distance: u32,
}

/// The ways to the end, one for each sender that is merged.
fn ways(network: &Network) -> Vec<Way> {
    let mut ways = vec![];
    let mut seen = FxHashSet::default();
    let mut work = vec![(network.stop, 0)];
    while let Some((channel, after)) = work.pop() {
        let Some((node, port, slot)) = network.channels[channel as usize].producer else { continue };
        let own = &network.nodes[node as usize];
        let inputs: Vec<u32> = own.inputs.iter().flatten().copied().collect();
        let only_passes = inputs.len() == 1 && !has_effect(own) && !is_choice(own);
        if own.is_merge() || only_passes && network.sender(inputs[0]).is_some() {
            if seen.insert(node) {
                let own = if own.is_merge() { MERGE } else { 1 };
                work.extend(inputs.into_iter().map(|channel| (channel, after + own)));
            }
        } else {
            ways.push(Way { node, port, slot, distance: own.distance + after });
        }
    }
    ways
}

/// Whether a node sends only from one of its outports.
fn is_choice(node: &NetworkNode) -> bool {
    node.record.outputs.len() > 1
}

/// What was decided on every way to a node: a tree of nodes and the ports of those that choose.
struct Choices {
    dominators: Dominators,
    /// The number of the block of a port.
    blocks: FxHashMap<(u32, u32, u32), BlockId>,
    /// The node of each block that is a port.
    chooser: FxHashMap<BlockId, u32>,
}

impl Choices {
    fn new(network: &Network) -> Choices {
        let (mut blocks, mut chooser) = (FxHashMap::default(), FxHashMap::default());
        let start = network.start.and_then(|start| network.receiver(start));
        let mut receivers: Vec<Vec<BlockId>> = vec![start.into_iter().map(block_of).collect()];
        receivers.resize(network.nodes.len() + 1, vec![]);
        for (number, node) in (0..).zip(&network.nodes) {
            for (port, slots) in (0..).zip(&node.outputs) {
                for (slot, channel) in (0..).zip(slots) {
                    let Some(channel) = channel else { continue };
                    let receiver = network.receiver(*channel).map(block_of);
                    if is_choice(node) {
                        let block = BlockId(receivers.len() as u32);
                        receivers.push(receiver.into_iter().collect());
                        receivers[block_of(number).index()].push(block);
                        blocks.insert((number, port, slot), block);
                        chooser.insert(block, number);
                    } else {
                        receivers[block_of(number).index()].extend(receiver);
                    }
                }
            }
        }
        Choices { dominators: tree(receivers), blocks, chooser }
    }

    /// For each node, whether a node decided otherwise on every way to it than on a way to the end.
    fn excluded(&self, network: &Network, way: &Way) -> Vec<bool> {
        let mut decided = FxHashMap::default();
        let port = self.blocks.get(&(way.node, way.port, way.slot));
        let mut block = Some(port.copied().unwrap_or(block_of(way.node)));
        while let Some(above) = block {
            if let Some(node) = self.chooser.get(&above) {
                decided.insert(*node, above);
            }
            block = self.dominators.parent(above);
        }
        let mut excluded = vec![false; network.nodes.len()];
        let mut work = vec![(BlockId(0), false)];
        while let Some((block, is_excluded)) = work.pop() {
            let chosen = self.chooser.get(&block).and_then(|node| decided.get(node));
            let is_excluded = is_excluded || chosen.is_some_and(|chosen| *chosen != block);
            if let Some(node) = block.index().checked_sub(1)
                && node < excluded.len()
            {
                excluded[node] = is_excluded;
            }
            work.extend(self.dominators.children(block).iter().map(|child| (*child, is_excluded)));
        }
        excluded
    }
}
