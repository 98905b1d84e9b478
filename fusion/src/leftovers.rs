//! Operands that are left over after an error: a node that joins messages may keep some of them for rounds.
//!
//! Each subset of them would be a state. So they wait in queues at run time, as messages between clusters do,
//! also where both ends are in one cluster, and the node takes them when all are there.

use crate::effects::has_effect;
use crate::network::{Network, NetworkNode};
use crate::plan::postorder;
use fixedbitset::FixedBitSet;
use neva_registry::Process;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// Nodes at the most that are looked at before a merge.
const MOST_BEFORE: usize = 256;

/// Merges that are followed in a row at the most.
const MOST_MERGES: usize = 16;

/// Has messages wait at run time that come to a node on paths of which not all need be taken in a round. Only
/// where the senders need not wait, and on channels that may hold messages.
pub(crate) fn queue_leftovers(network: &mut Network, may_hold: impl Fn(u32) -> bool) {
    for node in left_over(network, &paths(network), may_hold) {
        for &channel in network.nodes[node as usize].inputs.iter().flatten() {
            network.channels[channel as usize].queued = true;
        }
    }
}

/// The nodes that join messages of which some may be left over, as [`queue_leftovers`] says.
pub(crate) fn left_over(network: &Network, paths: &[Path], may_hold: impl Fn(u32) -> bool) -> Vec<u32> {
    let is_left_over = |node: &NetworkNode| {
        let mut inputs = node.inputs.iter().flatten();
        let has_room = |channel: &u32| network.channels[*channel as usize].has_room && may_hold(*channel);
        joins(node) && inputs.all(has_room) && !is_in_step(network, paths, node)
    };
    (0..).zip(&network.nodes).filter(|(_, node)| is_left_over(node)).map(|(number, _)| number).collect()
}

/// Has messages of streams that a node receives to their ends wait at run time. So it receives one stream
/// after the other, and need not know of each how far it is.
pub(crate) fn queue_streams(network: &mut Network) {
    for node in network.nodes.iter().filter(|node| node.collects()) {
        for &channel in node.inputs.iter().flatten() {
            let channel = &mut network.channels[channel as usize];
            (channel.queued, channel.has_room) = (true, true);
        }
    }
}

/// Has messages wait at run time that come round a loop. So what others can see does not wait until the next
/// round has begun, whether that begins in its cluster or in another.
pub(crate) fn queue_rounds(network: &mut Network) {
    for node in &network.nodes {
        for (slot, _) in node.round.iter().enumerate().filter(|(_, round)| **round > 0) {
            network.channels[node.inputs[0][slot] as usize].queued = true;
        }
    }
}

/// Has messages wait at run time on channels that hold some in every cut: on those of `room`, and before what
/// holds rounds. So they hold as many where both ends are in one cluster as where they are in two.
pub(crate) fn queue_room(network: &mut Network, room: &FixedBitSet) {
    let Network { nodes, channels, .. } = network;
    for (number, channel) in channels.iter_mut().enumerate() {
        let holds_rounds = channel.consumer.is_some_and(|(to, _, _)| nodes[to as usize].begins_rounds());
        channel.queued |= channel.has_room && (holds_rounds || room.contains(number));
    }
}

/// Whether messages on some channels to a node can be there in the same round: not where another outport was
/// chosen on the way of each. This is taken for granted where too many nodes are on the way.
pub(crate) fn meet(network: &Network, channels: &[u32]) -> bool {
    let paths: Option<Vec<Path>> = channels.iter().map(|channel| path_to(network, *channel)).collect();
    let Some(paths) = paths else { return true };
    let excludes = |one: &Path, other: &Path| {
        one.iter().any(|way| {
            let mut of_node = other.range((way.0, 0, 0)..=(way.0, u32::MAX, u32::MAX)).peekable();
            of_node.peek().is_some() && of_node.all(|other| other != way)
        })
    };
    paths.iter().enumerate().any(|(at, one)| paths[at + 1..].iter().any(|other| !excludes(one, other)))
}

/// What was decided on the path of a message: by which outport of which node, and slot of it.
pub(crate) type Path = BTreeSet<(u32, u32, u32)>;

/// The path of what each node takes. Where it comes from is known after a merge if one message comes to that
/// however a node before it has decided.
pub(crate) fn paths_through_merges(network: &Network) -> Vec<Path> {
    paths_with(network, |paths, merge| path_of_all(network, paths, merge))
}

/// The path of what each node takes. Where it comes from is not known after a merge.
fn paths(network: &Network) -> Vec<Path> {
    paths_with(network, |_, _| None)
}

/// The channels to inports each of whose slots a node needs. A stream that only computes comes to one message
/// for each that begins it, so all that its nodes receive counts.
fn needed(node: &NetworkNode) -> impl Iterator<Item = u32> {
    let ports = node.record.inputs.iter().zip(&node.inputs);
    ports.filter(|(port, _)| !port.ordered || node.is_enclosed).flat_map(|(_, slots)| slots).copied()
}

/// The path of what each node takes. `of_merge` says it for a merge if it is known.
fn paths_with(network: &Network, of_merge: impl Fn(&[Path], &NetworkNode) -> Option<Path>) -> Vec<Path> {
    let mut paths: Vec<Path> = vec![Path::new(); network.nodes.len()];
    for node in postorder(network).into_iter().rev() {
        let own = &network.nodes[node as usize];
        paths[node as usize] = if own.is_merge() && !own.is_enclosed {
            of_merge(&paths, own).unwrap_or_else(|| Path::from([(node, u32::MAX, 0)]))
        } else {
            needed(own).flat_map(|channel| path_of(network, &paths, channel)).collect()
        };
    }
    paths
}

/// Whether a node takes one message from each of several inports and slots, or from one of the slots of an
/// ordered inport, again and again, and keeps nothing.
fn joins(node: &NetworkNode) -> bool {
    !matches!(node.record.process, Process::Step(_)) && node.inputs.iter().flatten().count() > 1
}

/// Whether a node that gets a message on one inport gets one on each in the same round. That is so where
/// their paths are the same; for an ordered inport, what the paths to its slots have in common counts.
fn is_in_step(network: &Network, paths: &[Path], node: &NetworkNode) -> bool {
    let mut of_inports = vec![];
    for (port, slots) in node.record.inputs.iter().zip(&node.inputs) {
        let mut of_slots = slots.iter().map(|channel| path_of(network, paths, *channel));
        if port.ordered {
            of_inports.extend(of_slots.reduce(|common, path| &common & &path));
        } else {
            of_inports.extend(&mut of_slots);
        }
    }
    of_inports.windows(2).all(|pair| pair[0] == pair[1])
}

/// The path of what a node merges, if one message comes however a node on the way has decided: each slot has
/// what goes by one of its outports, and none is missing.
fn path_of_all(network: &Network, paths: &[Path], merge: &NetworkNode) -> Option<Path> {
    let slots = merge.inputs.iter().flatten().map(|channel| path_of(network, paths, *channel));
    let slots: Vec<Path> = slots.collect();
    let common = slots.iter().skip(1).fold(slots.first()?.clone(), |common, path| &common & path);
    let mut ways: Vec<_> = slots.iter().flat_map(|path| path.difference(&common).copied()).collect();
    let &(node, _, _) = ways.first()?;
    let count = count_ways(network, &network.nodes[node as usize]);
    let is_complete = ways.len() == slots.len() && ways.len() == count;
    ways.dedup_by_key(|(node, _, _)| *node);
    (is_complete && ways.len() == 1).then_some(common)
}

/// In how many ways a node can decide. What one of a stream decides that only computes does not change how
/// many messages come of it. After what ends the program there is no round for which an operand
/// could be left over.
fn count_ways(network: &Network, node: &NetworkNode) -> usize {
    let sends_to_all = node.record.reference == "fan_out" || node.holds() || node.is_enclosed;
    let goes_on = |channel: &&Option<u32>| channel.is_none_or(|channel| !leads_to_end(network, channel));
    if sends_to_all { 1 } else { node.outputs.iter().flatten().filter(goes_on).count() }
}

/// The path of what comes on a channel, if no more than some nodes lead to it since the last merges.
fn path_to(network: &Network, channel: u32) -> Option<Path> {
    let mut path = Path::new();
    let mut seen = FxHashSet::default();
    let mut work = vec![channel];
    while let Some(channel) = work.pop() {
        let Some((node, output, slot)) = network.channels[channel as usize].producer else { continue };
        let own = &network.nodes[node as usize];
        if count_ways(network, own) > 1 {
            path.insert((node, output, slot));
        }
        if !seen.insert(node) {
            continue;
        }
        if seen.len() > MOST_BEFORE {
            return None;
        }
        if own.is_merge() && !own.is_enclosed {
            path.insert((node, u32::MAX, 0));
        } else {
            work.extend(needed(own));
        }
    }
    Some(path)
}

/// The path of what comes on a channel.
fn path_of(network: &Network, paths: &[Path], channel: u32) -> Path {
    let Some((node, output, slot)) = network.channels[channel as usize].producer else { return Path::new() };
    let own = &network.nodes[node as usize];
    let mut path = paths[node as usize].clone();
    if count_ways(network, own) > 1 {
        path.insert((node, output, slot));
    }
    path
}

/// Whether each message on a channel ends the program.
fn leads_to_end(network: &Network, mut channel: u32) -> bool {
    for _ in 0..MOST_MERGES {
        let Some((node, _, _)) = network.channels[channel as usize].consumer else { return false };
        let own = &network.nodes[node as usize];
        match own.outputs.iter().flatten().flatten().next() {
            None => return own.outputs.is_empty() && has_effect(own),
            Some(next) if own.is_merge() => channel = *next,
            Some(_) => return false,
        }
    }
    false
}
