//! Loops of blocks in which a node could starve.

use crate::network::{Network, NetworkNode};
use fixedbitset::FixedBitSet;
use neva_blocks::analysis::flow::{cycles, reach};
use neva_ir::Message;
use rustc_hash::FxHashSet;

/// The blocks that are reached from the first, in the order of their numbers. `successors` has the blocks to
/// which each block leads.
pub(crate) fn reached(successors: &[Vec<u32>]) -> Vec<u32> {
    reach([0], |block: u32| successors[block as usize].iter().copied()).into_iter().collect()
}

/// The nodes whose messages lead to some nodes, directly or through others.
pub(crate) fn upstream(network: &Network, nodes: &FxHashSet<u32>) -> FixedBitSet {
    let mut found = FixedBitSet::with_capacity(network.nodes.len());
    let mut work: Vec<u32> = nodes.iter().copied().collect();
    while let Some(node) = work.pop() {
        work.extend(network.senders(node).filter(|sender| !found.put(*sender as usize)));
    }
    found
}

/// Whether the program can reach its end before a node has sent anything. A node that merges senders goes on
/// with a message of any of them, unless it counts them for a wait group; others need all.
pub(crate) fn ends_without(network: &Network, node: u32) -> bool {
    let count = network.nodes.len();
    let mut sends = FixedBitSet::with_capacity(count);
    let can_come = |sends: &FixedBitSet, channel: &u32| {
        network.sender(*channel).is_none_or(|sender| sends.contains(sender as usize))
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
            work.extend(network.receivers(next));
        }
    }
    can_come(&sends, &network.stop)
}

/// The loops among some blocks: maximal sets of them from each of which all others of the set are reached
/// through the set alone, each in the order of their numbers.
pub(crate) fn loops(successors: &[Vec<u32>], among: &[u32]) -> Vec<Vec<u32>> {
    let mut loops = cycles(among, |block: u32| successors[block as usize].iter().copied());
    loops.sort_unstable();
    loops
}

/// Whether a node merges the signals of a wait group that is to count at least as many as it has senders.
fn all_are_awaited(network: &Network, node: u32) -> bool {
    let merge = &network.nodes[node as usize];
    let mut outputs = merge.outputs.iter().flatten().flatten();
    let (Some(output), true) = (outputs.next(), merge.is_merge()) else { return false };
    let Some(receiver) = network.receiver(*output) else { return false };
    let NetworkNode { record, inputs, .. } = &network.nodes[receiver as usize];
    let senders = merge.inputs[0].len();
    record.reference == "wait_group"
        && inputs[0].iter().all(|channel| match network.channels[*channel as usize].constant {
            Some(Message::Int(count)) => usize::try_from(count).is_ok_and(|count| count >= senders),
            _ => false,
        })
}
