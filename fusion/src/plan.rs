//! What the schedule of a network knows beforehand, and the lists of nodes that it works on.

use crate::network::Network;
use neva_registry::Schedule;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Which generator moves when several can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GeneratorOrder {
    /// One whose output the program's end needs; any other only when there is none. What nobody needs is not
    /// done.
    Needed,
    /// One whose output the program's end does not need. So a stream that nobody reads any more runs dry
    /// instead of standing still wherever it happened to be, which is a state of its own for all that
    /// follows.
    LeftBehind,
}

/// How far it is to a node that merges several senders: further than to another, to which it is 1.
pub(crate) const MERGE: u32 = 3;

/// The fixed order among nodes: downstream first.
pub(crate) struct Plan {
    /// The rank of each node.
    pub rank: Vec<u32>,
    /// The node of each rank.
    pub node: Vec<u32>,
    /// The place of each node in the order of effects.
    pub place: Vec<u32>,
    /// The node of each such place.
    pub node_at: FxHashMap<u32, u32>,
    /// The generators, by rank.
    pub generators: Vec<u32>,
    /// Which of them moves first.
    pub order: GeneratorOrder,
    /// The channels of the messages that nodes take together; see [`NetworkNode::joined`].
    pub joined: Vec<Vec<u32>>,
    /// Channels from other clusters.
    pub incoming: Vec<u32>,
    /// Channels to other clusters.
    pub outgoing: Vec<u32>,
}

impl Plan {
    /// The order for a network.
    pub(crate) fn of(network: &Network, order: GeneratorOrder) -> Plan {
        let node = postorder(network);
        let mut rank = vec![0; node.len()];
        for (position, node) in node.iter().enumerate() {
            rank[*node as usize] = position as u32;
        }
        let place: Vec<u32> = network.nodes.iter().map(|node| node.place).collect();
        let node_at = place.iter().copied().zip(0..).collect();
        let is_generator = |node: &u32| network.nodes[*node as usize].record.schedule == Schedule::Generator;
        let generators = node.iter().copied().filter(is_generator).collect();
        let joined = network.nodes.iter().flat_map(|node| node.joined(&network.channels)).collect();
        let mut incoming = vec![];
        let mut outgoing = vec![];
        for &channel in network.outside.keys() {
            let receives = network.receiver(channel).is_some();
            if receives { &mut incoming } else { &mut outgoing }.push(channel);
        }
        incoming.sort_unstable();
        outgoing.sort_unstable();
        Plan { rank, node, place, node_at, generators, order, joined, incoming, outgoing }
    }

    /// A node may have become able to move.
    pub(crate) fn wake(&self, worklists: &mut Worklists, node: u32) {
        worklists.ready.insert(self.rank[node as usize]);
    }
}

/// Which nodes may be able to move, by rank. Each is asked again before it does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worklists {
    /// Those that may be able to move without a question.
    pub ready: BTreeSet<u32>,
    /// Those that would ask what only decides how they go on.
    pub asking: BTreeSet<u32>,
    /// Those that merge several senders and have a message, but might get one that came by a shorter path, by
    /// place.
    pub held: BTreeSet<u32>,
    /// Those that would do what others can see, or end the program, by their places in the order of effects.
    pub effects: BTreeSet<u32>,
    /// Those of them that were ready when the last effect was done; in a part, those that may have been when
    /// another part did one.
    pub passed: BTreeSet<u32>,
    /// The place of the last effect, unless a generator, a timer or input went on since.
    pub last: Option<u32>,
    /// Those of them that would end the program.
    pub ends: BTreeSet<u32>,
    /// Whether an effect has just been done, and nodes move on what came of it.
    pub after_effect: bool,
    /// The effects that are still done after the program's end was reached, once they are known.
    pub under_way: Option<BTreeSet<u32>>,
    /// Generators that may be able to bring a message.
    pub generators: BTreeSet<u32>,
    /// Those that wait for quiet.
    pub quiet: BTreeSet<u32>,
    /// Those that wait for a point in time.
    pub sleeping: BTreeSet<u32>,
    /// Those that wait for the outside: input, network.
    pub outside: BTreeSet<u32>,
}

/// Nodes in postorder of the network from the start: the most downstream first.
pub(crate) fn postorder(network: &Network) -> Vec<u32> {
    let start = network.start.and_then(|start| network.receiver(start));
    let roots = start.into_iter().chain(0..network.nodes.len() as u32);
    postorder_by(network.nodes.len(), roots, |node| network.receivers(node))
}

/// Has each node ask after all that leads to it, but in loops. So what a question decides has met what
/// belongs to it before the next question that has nothing to do with it, and few combinations of answers are
/// states. Of what leads to a node, the nearest to the start asks first: what only looks at a list goes
/// before a longer way that changes it, so that is no copy. Where nodes hold messages (`is_held`), the order
/// is that of inports, which takes fewer states: the calculator of `examples` is one cluster, not seven.
/// `downstream` is the [`postorder`]. Distances are known.
pub(crate) fn order_questions(network: &mut Network, downstream: &[u32], is_held: bool) {
    let roots = downstream.iter().copied();
    let senders = |node| {
        let mut senders: Vec<u32> = network.senders(node).collect();
        if !is_held {
            senders.sort_by_key(|sender| network.nodes[*sender as usize].distance);
        }
        senders.into_iter()
    };
    let order = postorder_by(network.nodes.len(), roots, senders);
    for (asked, node) in (0..).zip(order) {
        network.nodes[node as usize].asked = asked;
    }
}

/// The postorder of so many nodes from the roots on.
fn postorder_by<I: Iterator<Item = u32>>(
    count: usize,
    roots: impl Iterator<Item = u32>,
    neighbours: impl Fn(u32) -> I,
) -> Vec<u32> {
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    for root in roots {
        if std::mem::replace(&mut seen[root as usize], true) {
            continue;
        }
        let mut stack = vec![(root, neighbours(root))];
        while let Some((node, remaining)) = stack.last_mut() {
            match remaining.next() {
                Some(next) => {
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        stack.push((next, neighbours(next)));
                    }
                }
                None => {
                    order.push(*node);
                    stack.pop();
                }
            }
        }
    }
    order
}
