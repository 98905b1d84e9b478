//! Loops of blocks in which a node could starve.

use crate::network::{Network, NetworkNode};
use fixedbitset::FixedBitSet;
use neva_ir::Message;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};

/// The blocks that are reached from the first, in the order of their numbers. `successors` has the blocks to
/// which each block leads.
pub(crate) fn reached(successors: &[Vec<u32>]) -> Vec<u32> {
    let mut reached = vec![false; successors.len()];
    let mut work = vec![0];
    while let Some(block) = work.pop() {
        if !std::mem::replace(&mut reached[block as usize], true) {
            work.extend(&successors[block as usize]);
        }
    }
    (0..successors.len() as u32).filter(|block| reached[*block as usize]).collect()
}

/// The nodes whose messages lead to some nodes, directly or through others.
pub(crate) fn upstream(network: &Network, nodes: &FxHashSet<u32>) -> FixedBitSet {
    let mut found = FixedBitSet::with_capacity(network.nodes.len());
    let mut work: Vec<u32> = nodes.iter().copied().collect();
    while let Some(node) = work.pop() {
        for channel in network.nodes[node as usize].inputs.iter().flatten() {
            if let Some((sender, _, _)) = network.channels[*channel as usize].producer
                && !found.put(sender as usize)
            {
                work.push(sender);
            }
        }
    }
    found
}

/// Whether the program can reach its end before a node has sent anything. A node that merges senders goes on
/// with a message of any of them, unless it counts them for a wait group; others need all.
pub(crate) fn ends_without(network: &Network, node: u32) -> bool {
    let count = network.nodes.len();
    let mut sends = FixedBitSet::with_capacity(count);
    let can_come = |sends: &FixedBitSet, channel: &u32| {
        let producer = network.channels[*channel as usize].producer;
        producer.is_none_or(|(sender, _, _)| sends.contains(sender as usize))
    };
    let can_send = |sends: &FixedBitSet, node: u32| {
        let NetworkNode { inputs, record, .. } = &network.nodes[node as usize];
        let needs_all = all_are_awaited(network, node);
        inputs.iter().zip(record.inputs).all(|(slots, port)| {
            let mut slots = slots.iter();
            if port.ordered && !needs_all {
                slots.any(|channel| can_come(sends, channel))
            } else {
                slots.all(|channel| can_come(sends, channel))
            }
        })
    };
    let mut work: Vec<u32> = (0..count as u32).collect();
    while let Some(next) = work.pop() {
        if next != node && !sends.contains(next as usize) && can_send(&sends, next) {
            sends.insert(next as usize);
            let outputs = network.nodes[next as usize].outputs.iter().flatten().flatten();
            let consumers = outputs.filter_map(|channel| network.channels[*channel as usize].consumer);
            work.extend(consumers.map(|(receiver, _, _)| receiver));
        }
    }
    can_come(&sends, &network.stop)
}

/// The loops among some blocks: maximal sets of them from each of which all others of the set are reached
/// through the set alone, each in the order of their numbers.
pub(crate) fn loops(successors: &[Vec<u32>], among: &[u32]) -> Vec<Vec<u32>> {
    let mut graph = DiGraph::<u32, (), u32>::with_capacity(among.len(), among.len());
    let nodes: FxHashMap<u32, NodeIndex> =
        among.iter().map(|block| (*block, graph.add_node(*block))).collect();
    for block in among {
        for next in successors[*block as usize].iter().filter_map(|next| nodes.get(next)) {
            graph.add_edge(nodes[block], *next, ());
        }
    }
    let mut loops = vec![];
    for component in kosaraju_scc(&graph) {
        let is_loop = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        if is_loop {
            let mut blocks: Vec<u32> = component.into_iter().map(|node| graph[node]).collect();
            blocks.sort_unstable();
            loops.push(blocks);
        }
    }
    loops.sort_unstable();
    loops
}

/// Whether a node merges the signals of a wait group that is to count at least as many as it has senders.
fn all_are_awaited(network: &Network, node: u32) -> bool {
    let merge = &network.nodes[node as usize];
    let mut outputs = merge.outputs.iter().flatten().flatten();
    let (Some(output), true) = (outputs.next(), merge.is_merge()) else { return false };
    let Some((receiver, _, _)) = network.channels[*output as usize].consumer else { return false };
    let NetworkNode { record, inputs, .. } = &network.nodes[receiver as usize];
    let senders = merge.inputs[0].len();
    record.reference == WAIT_GROUP
        && inputs[0].iter().all(|channel| match network.channels[*channel as usize].constant {
            Some(Message::Int(count)) => usize::try_from(count).is_ok_and(|count| count >= senders),
            _ => false,
        })
}

/// The func that waits for as many signals as its first inport says.
const WAIT_GROUP: &str = "wait_group";
