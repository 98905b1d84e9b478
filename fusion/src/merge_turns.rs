//! The turns of messages that nodes merge: the order in which those of one round go on, however the network
//! is cut.

use crate::effects::has_effect;
use crate::leftovers::meet;
use crate::network::{Network, NetworkNode};
use crate::plan::postorder;
use neva_blocks::AT_ONCE;
use std::collections::BTreeMap;

/// Senders at the most whose paths to one merge are compared with each other.
const MOST_COMPARED: usize = 32;

/// Nodes in a row at the most between merges of which one leads to the other.
const MOST_ONWARD: usize = 64;

/// After all ways on which messages come to a merge.
const LAST: Way = (u32::MAX, 0);

/// How a message comes to a merge: through how many others, and when it is asked for. Those of one round
/// are taken in this order.
type Way = (u32, u32);

/// Funcs that send a message to the same outport however they decide.
const CHOOSE: [&str; 2] = ["match", "ternary"];

/// Numbers the turns of messages that can meet at a merge, those to merges nearer to the start first.
pub(crate) fn number_turns(network: &mut Network) {
    let (merges, asked) = (merges_before(network), asked(network));
    let mut late = vec![];
    for node in network.nodes.iter().filter(|node| node.is_merge()) {
        let slots = &node.inputs[0];
        let begins_round = node.round.iter().any(|round| *round > 0);
        let all = !begins_round && slots.len() <= MOST_COMPARED && meet(network, slots);
        let onward = onward(network, node, &merges, &asked);
        for (channel, nearer) in slots.iter().zip(&node.nearer) {
            if network.sender(*channel).is_some() && (all || !nearer.is_empty()) {
                let own = way(network, *channel, &merges, &asked);
                // What comes to a merge goes before what leaves it, and both after what goes before this.
                late.push(([&onward[..], &[own, LAST]].concat(), *channel));
            }
        }
    }
    late.sort_unstable();
    let mut turn = AT_ONCE;
    let mut last = None;
    for (path, channel) in late {
        if last.as_ref() != Some(&path) {
            turn += 1;
            last = Some(path);
        }
        network.channels[channel as usize].turn = turn;
    }
    // What leads to such a merge only waits before.
    for node in postorder(network) {
        let own = &network.nodes[node as usize];
        let mut turns =
            own.outputs.iter().flatten().flatten().map(|channel| network.channels[*channel as usize].turn);
        let Some(turn) = turns.next() else { continue };
        if turn == AT_ONCE || has_effect(own) || turns.any(|other| other != turn) {
            continue;
        }
        for channel in own.inputs.clone().into_iter().flatten() {
            let own = &mut network.channels[channel as usize].turn;
            if *own == AT_ONCE {
                *own = turn;
            }
        }
    }
}

/// The place of a merge among all: that of the last one to which its messages lead, and the ways on which
/// they come to the merges after it.
fn onward(network: &Network, merge: &NetworkNode, merges: &[u32], asked: &[u32]) -> Vec<Way> {
    let (mut at, mut last) = (merge, merge.place);
    let mut ways = vec![];
    for _ in 0..MOST_ONWARD {
        let mut outputs = at.outputs.iter().flatten().flatten();
        let (Some(&channel), None) = (outputs.next(), outputs.next()) else { break };
        let Some(to) = network.receiver(channel) else { break };
        at = &network.nodes[to as usize];
        if has_effect(at) || at.holds() {
            break;
        }
        if at.is_merge() {
            ways.push(way(network, channel, merges, asked));
            last = at.place;
        }
    }
    ways.push((last, 0));
    ways.reverse();
    ways
}

/// How the messages of a channel come to the merge that receives them.
fn way(network: &Network, channel: u32, merges: &[u32], asked: &[u32]) -> Way {
    let Some(sender) = network.sender(channel) else { return (0, 0) };
    let node = sender as usize;
    (merges[node], asked[node])
}

/// Through how many merges messages have come when they leave each node: those that a merge takes first, and
/// all that other nodes join.
fn merges_before(network: &Network) -> Vec<u32> {
    let mut merges: Vec<Option<u32>> = vec![None; network.nodes.len()];
    // Upstream first; a sender that has none yet is one that the node is upstream of too.
    for node in postorder(network).into_iter().rev() {
        let known = network.senders(node).filter_map(|sender| merges[sender as usize]);
        let own = if network.nodes[node as usize].is_merge() {
            known.min().unwrap_or(0) + 1
        } else {
            known.max().unwrap_or(0)
        };
        merges[node as usize] = Some(own);
    }
    merges.into_iter().map(Option::unwrap_or_default).collect()
}

/// When each node moves in a round in which all is decided in favour of all: what has no choice first, then
/// in the order of questions, as in one cluster.
fn asked(network: &Network) -> Vec<u32> {
    let mut ready = BTreeMap::new();
    let mut lacks = vec![];
    let when = |(node, own): (u32, &NetworkNode)| {
        let has_choice = own.record.outputs.len() > 1 && own.record.reference != "fan_out";
        let asks = has_choice || own.holds() || CHOOSE.contains(&own.record.reference);
        (own.begins_rounds(), asks, own.asked, node)
    };
    let order: Vec<_> = (0..).zip(&network.nodes).map(when).collect();
    for (node, own) in (0..).zip(&network.nodes) {
        let senders = own.inputs.iter().flatten().filter(|channel| {
            network.start != Some(**channel) && network.channels[**channel as usize].producer.is_some()
        });
        let lacking = senders.count();
        let starts = own.inputs.iter().flatten().any(|channel| network.start == Some(*channel));
        lacks.push(if own.merges() { lacking.min(1) } else { lacking });
        if lacking == 0 || starts && own.merges() {
            ready.insert(order[node as usize], node);
        }
    }
    let mut asked = vec![u32::MAX; network.nodes.len()];
    let mut time = 0;
    // What waits for something of a loop moves once all else has: the first round needs none of that.
    let mut waiting = BTreeMap::new();
    while let Some((_, node)) = ready.pop_first().or_else(|| waiting.pop_first()) {
        if asked[node as usize] != u32::MAX {
            continue;
        }
        asked[node as usize] = time;
        time += 1;
        for next in network.receivers(node) {
            let lacking = &mut lacks[next as usize];
            *lacking = lacking.saturating_sub(1);
            if asked[next as usize] == u32::MAX {
                let when = if *lacking == 0 { &mut ready } else { &mut waiting };
                when.insert(order[next as usize], next);
            }
        }
    }
    asked
}
