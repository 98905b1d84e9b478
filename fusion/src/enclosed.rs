//! Streams that only compute: of what is in memory, made into one value before anything comes of them that
//! could be seen.
//!
//! Such a stream goes on as the nodes do that compute, not in the turn of a generator. So what it comes to is
//! there when the nodes that join it ask, and no state says that it is still missing.

use crate::effects::{may_fail, may_have_effect};
use crate::network::Network;
use fixedbitset::FixedBitSet;
use neva_registry::Schedule;

/// Funcs that send what is in memory as a stream.
const SOURCES: [&str; 4] = ["string_to_stream", "list_to_stream", "dict_to_stream", "array_port_to_stream"];

/// Funcs that receive a stream, and the outport on which they send one message for each.
const COLLECTED: [(&str, usize); 4] =
    [("stream_to_list", 0), ("stream_to_dict", 0), ("strings_join_stream", 0), ("stream_reduce", 2)];

/// Finds the nodes of such streams: from the generator to what collects.
pub(crate) fn enclose(network: &mut Network) {
    let sources = (0..).zip(&network.nodes).filter(|(_, node)| SOURCES.contains(&node.record.reference));
    let streams: Vec<FixedBitSet> = sources.filter_map(|(source, _)| stream(network, source)).collect();
    for node in streams.iter().flat_map(FixedBitSet::ones) {
        network.nodes[node].is_enclosed = true;
    }
}

/// The nodes of the stream that a node sends, if it only computes.
fn stream(network: &Network, source: u32) -> Option<FixedBitSet> {
    let mut found = FixedBitSet::with_capacity(network.nodes.len());
    found.insert(source as usize);
    let mut work = vec![source];
    while let Some(number) = work.pop() {
        let node = &network.nodes[number as usize];
        for (outport, slots) in node.outputs.iter().enumerate() {
            if COLLECTED.contains(&(node.record.reference, outport)) {
                continue;
            }
            for channel in slots.iter().flatten() {
                let receiver = network.receiver(*channel)?;
                if !found.put(receiver as usize) {
                    work.push(receiver);
                }
            }
        }
    }
    let only_computes = |number: usize| {
        let node = &network.nodes[number];
        let is_collector = || COLLECTED.iter().any(|(reference, _)| *reference == node.record.reference);
        let comes_from_within = |channel: &u32| {
            network.channels[*channel as usize].constant.is_some()
                || network.sender(*channel).is_some_and(|sender| found.contains(sender as usize))
        };
        let goes_on_alone = match node.record.schedule {
            Schedule::Generator => SOURCES.contains(&node.record.reference),
            Schedule::Blocking | Schedule::Input => false,
            _ => true,
        };
        // What is merged may have to wait until nothing else moves.
        goes_on_alone
            && !node.merges()
            && !may_have_effect(node)
            && !may_fail(network, node)
            && (number == source as usize
                || is_collector()
                || node.inputs.iter().flatten().all(comes_from_within))
    };
    found.ones().all(only_computes).then_some(found)
}
