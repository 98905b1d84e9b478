//! Dead and constant payloads: they are neither computed nor part of a state.

use crate::network::Network;
use neva_registry::Use;

/// Marks the channels whose payload is constant.
pub(crate) fn mark_constant(network: &mut Network) {
    let nodes = &network.nodes;
    for channel in &mut network.channels {
        let sender = channel.producer.map(|(node, _, _)| &nodes[node as usize]);
        channel.constant =
            sender.filter(|node| node.record.reference == "new").and_then(|node| node.config.clone());
    }
}

/// Marks the channels whose payload is dead: the receiver only waits for it, or passes it on to dead channels
/// alone.
pub(crate) fn mark_dead(network: &mut Network) {
    // Optimistic: everything is dead until something looks at it. A channel that turns out live makes the
    // channels live whose consumer passes payloads into it.
    let mut live: Vec<u32> = Vec::new();
    for (index, channel) in network.channels.iter_mut().enumerate() {
        let looked_at = channel.consumer.is_some_and(|(node, input, _)| {
            network.nodes[node as usize].record.inputs[input as usize].usage == Use::Value
        });
        channel.dead = !looked_at;
        if looked_at {
            live.push(index as u32);
        }
    }
    while let Some(index) = live.pop() {
        let Some((node, _, _)) = network.channels[index as usize].producer else { continue };
        let node = &network.nodes[node as usize];
        for (port, slots) in node.record.inputs.iter().zip(&node.inputs) {
            if port.usage != Use::Pass {
                continue;
            }
            for &slot in slots {
                if network.channels[slot as usize].dead {
                    network.channels[slot as usize].dead = false;
                    live.push(slot);
                }
            }
        }
    }
}
