//! Merges whose every message ends the program, such as before `Panic`: each sender gets a copy of its own.

use crate::effects::{self, has_effect};
use crate::merges;
use crate::network::{Channel, Network, NetworkNode};
use crate::plan::postorder;
use crate::schedule::turn_of_effect;

/// A network before it is cut: where messages of several senders are merged and end the program, each sender
/// has a merge and an end of its own, so that they need not be in another cluster. The first message ends the
/// program as before.
pub(crate) fn split_ends(network: &Network) -> Network {
    let mut split = network.clone();
    for end in 0..network.nodes.len() {
        let Some((merge, channel)) = only_merge(network, end) else { continue };
        let slots = std::mem::take(&mut split.nodes[merge].inputs[0]);
        (split.nodes[merge].nearer, split.nodes[merge].round) = (vec![], vec![]);
        for (number, &slot) in slots.iter().enumerate() {
            let (own_merge, own_end) = if number == 0 {
                (merge, end)
            } else {
                let (own_merge, own_end) = (split.nodes.len(), split.nodes.len() + 1);
                let between = split.channels.len() as u32;
                split.channels.push(Channel {
                    producer: Some((own_merge as u32, 0, 0)),
                    consumer: Some((own_end as u32, 0, 0)),
                    ..network.channels[channel as usize].clone()
                });
                let outputs = vec![vec![Some(between)]];
                split.nodes.push(NetworkNode { id: own_merge as u32, outputs, ..split.nodes[merge].clone() });
                let inputs = vec![vec![between]];
                split.nodes.push(NetworkNode { id: own_end as u32, inputs, ..network.nodes[end].clone() });
                (own_merge, own_end)
            };
            split.nodes[own_merge].inputs = vec![vec![slot]];
            split.channels[slot as usize].consumer = Some((own_merge as u32, 0, 0));
            if let Some(sender) = network.sender(slot) {
                let home = network.nodes[sender as usize].home.clone();
                split.nodes[own_merge].home.clone_from(&home);
                split.nodes[own_end].home = home;
            }
        }
    }
    let mut order: Vec<u32> = (0..split.nodes.len() as u32).collect();
    order.sort_by_key(|node| {
        let node = &split.nodes[*node as usize];
        (node.distance, node.place)
    });
    effects::number(&mut split, order);
    merges::compare_paths(&mut split);
    split
}

/// Gives room to channels of which all that comes ends the program, and has their messages received in the
/// turn of that. So nothing waits for them.
pub(crate) fn let_ends_wait(network: &mut Network) {
    let mut turns: Vec<Option<u32>> = vec![None; network.nodes.len()];
    for node in postorder(network) {
        let own = &network.nodes[node as usize];
        if own.outputs.is_empty() {
            turns[node as usize] = has_effect(own).then(|| turn_of_effect(own));
        } else if !has_effect(own) {
            let outputs = own.outputs.iter().flatten().flatten();
            let mut ends =
                outputs.map(|channel| network.receiver(*channel).and_then(|node| turns[node as usize]));
            let first = ends.next().flatten();
            turns[node as usize] = first.filter(|_| ends.all(|end| end == first));
        }
    }
    for channel in &mut network.channels {
        let Some((receiver, _, _)) = channel.consumer else { continue };
        let node = &network.nodes[receiver as usize];
        if let Some(turn) = turns[receiver as usize]
            && node.inputs.len() == 1
            && node.nearer.iter().all(Vec::is_empty)
        {
            (channel.has_room, channel.turn) = (true, turn);
        }
    }
}

/// The node that merges all messages for an end, and the channel between them.
fn only_merge(network: &Network, end: usize) -> Option<(usize, u32)> {
    let node = &network.nodes[end];
    let [slots] = &node.inputs[..] else { return None };
    let &[channel] = &slots[..] else { return None };
    let merge = network.sender(channel)?;
    let merges = &network.nodes[merge as usize];
    let leads_there_only = merges.outputs.iter().flatten().flatten().count() == 1;
    let is_end = node.outputs.is_empty() && has_effect(node);
    (is_end && merges.is_merge() && leads_there_only && merges.inputs[0].len() > 1)
        .then_some((merge as usize, channel))
}
