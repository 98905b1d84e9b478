//! Nodes that hold messages which an error may leave behind, put before those that join them.
//!
//! A message that is left over waits in its sender, and the next one in the sender of that. Each such place
//! would be a part of the state. Where a node holds what comes, no state says what is left over.

use crate::late::block_of;
use crate::leftovers::{left_over, paths_through_merges};
use crate::merges::{compare_paths, dominators, loops, order_merged};
use crate::network::{Channel, Meeting, Network, NetworkNode};
use crate::plan::{order_questions, postorder};
use neva_ir::Message;
use neva_registry::Record;
use rustc_hash::FxHashSet;

/// The network with such nodes; nothing if no message can be left over.
pub(crate) fn hold_leftovers(network: &Network) -> Option<Network> {
    let meeting = network.meeting.filter(|_| network.trace.is_none())?;
    let joins = left_over(network, &paths_through_merges(network), |_| true);
    if joins.is_empty() {
        return None;
    }
    let mut held = network.clone();
    for channel in rounds(network, &joins) {
        hold(&mut held, channel, meeting);
    }
    for join in joins {
        meet(&mut held, join, meeting);
    }
    let downstream = postorder(&held);
    order_questions(&mut held, &downstream, true);
    order_merged(&mut held);
    Some(held)
}

/// Has nodes of a network without such nodes ask in the order that they have in one with them.
pub(crate) fn order_as_held(network: &mut Network) {
    let downstream = postorder(network);
    order_questions(network, &downstream, true);
    compare_paths(network);
}

/// The channels on which a message begins the next round of a loop in which messages may be left over. Such a
/// round may send several messages on, or none.
fn rounds(network: &Network, joins: &[u32]) -> Vec<u32> {
    let (dominators, loops) = (dominators(network), loops(network));
    let leave_some: FxHashSet<u32> = joins.iter().map(|join| loops[*join as usize]).collect();
    let mut found = vec![];
    for (number, node) in (0..).zip(&network.nodes) {
        if node.is_enclosed || !leave_some.contains(&loops[number as usize]) {
            continue;
        }
        if node.is_merge() {
            if node.round.iter().any(|round| *round > 0) {
                found.extend(node.outputs.iter().flatten().flatten());
            }
            continue;
        }
        let comes_round = |channel: &&u32| {
            let sender = network.sender(**channel);
            sender.is_some_and(|sender| dominators.dominates(block_of(number), block_of(sender)))
        };
        found.extend(node.inputs.iter().flatten().filter(comes_round));
    }
    found
}

/// Puts a node that holds messages on a channel.
fn hold(network: &mut Network, channel: u32, meeting: Meeting) {
    let Some((to, _, _)) = network.channels[channel as usize].consumer else { return };
    let path = format!("{}/__round", network.nodes[to as usize].path);
    insert(network, to, path, meeting.all, vec![vec![channel]]);
}

/// Puts a node that holds messages before one that joins them.
fn meet(network: &mut Network, join: u32, meeting: Meeting) {
    let own = &network.nodes[join as usize];
    let path = format!("{}/__meet", own.path);
    let of_ports = |ordered: bool| {
        let ports = own.record.inputs.iter().zip(&own.inputs).filter(|(port, _)| port.ordered == ordered);
        ports.flat_map(|(_, slots)| slots).copied().collect::<Vec<u32>>()
    };
    let (record, inputs) = if own.merges() {
        (meeting.case, vec![of_ports(false), of_ports(true)])
    } else {
        (meeting.all, vec![of_ports(false)])
    };
    insert(network, join, path, record, inputs);
}

/// Puts a node before another one, which takes what comes on some channels from it.
fn insert(network: &mut Network, to: u32, path: String, record: &'static Record, inputs: Vec<Vec<u32>>) {
    let Network { nodes, channels, .. } = network;
    let node = nodes.len() as u32;
    let mut outputs = vec![];
    let mut alike = vec![];
    for (port, slots) in (0..).zip(&inputs) {
        for (slot, &channel) in (0..).zip(slots) {
            // Signals differ by the slots on which they come.
            alike.push(Message::Bool(!record.inputs[port].ordered && channels[channel as usize].dead));
            let new = channels.len() as u32;
            let from = &mut channels[channel as usize];
            let onward = Channel { producer: Some((node, 0, outputs.len() as u32)), ..from.clone() };
            from.consumer = Some((node, port as u32, slot));
            if let Some((_, port, slot)) = onward.consumer {
                nodes[to as usize].inputs[port as usize][slot as usize] = new;
            }
            channels.push(onward);
            outputs.push(Some(new));
        }
    }
    let own = nodes[to as usize].clone();
    nodes.push(NetworkNode {
        record,
        id: node,
        path: path.into(),
        config: Some(Message::List(alike)),
        inputs,
        outputs: vec![outputs],
        nearer: vec![],
        round: vec![],
        is_in_step: false,
        is_enclosed: false,
        is_late: false,
        // After those of all others, in order of which it has no part.
        place: 2 * node,
        ..own
    });
}
