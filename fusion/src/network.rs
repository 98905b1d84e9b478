//! The network: nodes that run funcs and channels between their ports, checked and with all relays followed.

use neva_blocks::AT_ONCE;
use neva_ir::{Message, PortAddr};
use neva_registry::{Record, Trace};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Nodes of notation that are followed in a row at the most.
const MOST_NOTATION: usize = 16;

/// The funcs that hold messages which are left over.
pub(crate) const HOLD: [&str; 2] = ["meet", "meet_case"];

/// Funcs that receive several streams to their ends before they send anything.
const COLLECT: [&str; 2] = ["stream_product", "stream_zip_many"];

/// A checked network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Nodes in the order of the IR's addresses.
    pub nodes: Vec<NetworkNode>,
    /// Channels; every inport slot of a node has one, and so has the program's end.
    pub channels: Vec<Channel>,
    /// The channel that the program's start message goes to.
    pub start: Option<u32>,
    /// The channel whose first message ends the program.
    pub stop: u32,
    /// Channels into and out of this part of a program: the number of each among all channels between
    /// clusters.
    pub outside: FxHashMap<u32, u32>,
    /// Whether this is a part of a program. One that is stuck does not keep the others from going on.
    pub is_part: bool,
    /// How its messages are written down, if they are.
    pub trace: Option<Trace>,
    /// The funcs that hold messages which are left over.
    pub meeting: Option<Meeting>,
}

/// The funcs that hold messages: for a node that takes one from each slot, and for one that takes one and a
/// signal of several.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    /// For messages of all slots.
    pub all: &'static Record,
    /// For a message and the signal that comes first.
    pub case: &'static Record,
}

/// A node: an instance of a func.
#[derive(Clone, Debug)]
pub struct NetworkNode {
    /// The func.
    pub record: &'static Record,
    /// Its position in the whole program's network.
    pub id: u32,
    /// The position of its call among the program's funcs.
    pub call: usize,
    /// Its place in the program, such as `for_each/handler`; never empty.
    pub path: Arc<str>,
    /// The path by which the network is cut: its own, or that of the node that it follows.
    pub home: Arc<str>,
    /// Where the sources ask for it.
    pub site: Site,
    /// Its configuration.
    pub config: Option<Message>,
    /// For each inport of the record, the channel of each slot.
    pub inputs: Vec<Vec<u32>>,
    /// For each outport of the record, the channel of each slot; none where nobody receives.
    pub outputs: Vec<Vec<Option<u32>>>,
    /// For outports and slots that share the drain of a component, its inport as in the IR.
    pub drained: FxHashMap<(u32, u32), String>,
    /// Its place in the order in which nodes ask what only decides how they go on.
    pub asked: u32,
    /// Its distance from the start, in nodes.
    pub distance: u32,
    /// For each slot that it only merges, those that go before it when messages come in the same round.
    pub nearer: Vec<Vec<u16>>,
    /// For each slot that it only merges, the place up to which effects that are ready go before a message
    /// that came round a loop; 0 for messages that did not.
    pub round: Vec<u32>,
    /// Whether a node of its loop does what others can see.
    pub loop_has_effect: bool,
    /// Whether it goes on in step with others: a generator whose messages lead to such a loop, or each to an
    /// effect, and are not merged with those that come round a loop; or a node that takes those, if they lead
    /// to an effect.
    pub is_in_step: bool,
    /// Whether it is of a stream that only computes; see `enclosed.rs`.
    pub is_enclosed: bool,
    /// The first place in the order of effects to which a message to it can lead. That of the program's end
    /// is 0.
    pub leads_to: u32,
    /// The same without the program's end.
    pub leads_to_effect: u32,
    /// Its place in the order of effects: that of its distance. It is even.
    pub place: u32,
    /// Whether it is further from the start than the program's end.
    pub is_late: bool,
    /// Whether a message to it can lead to an effect that is not, before any other effect is done.
    pub leads_in_time: bool,
}

/// Where the sources ask for a node.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// File and line, such as `src/main.neva:12`; empty for a program that was IR.
    pub line: Arc<str>,
    /// For a node of the standard library's own the innermost node around it that is not: path, and file and
    /// line.
    pub within: Option<Arc<(String, String)>>,
}

impl NetworkNode {
    /// Whether it takes the messages of several senders as they come.
    pub(crate) fn merges(&self) -> bool {
        self.record.inputs.iter().any(|port| port.ordered)
    }

    /// Whether it holds messages each of which begins a round.
    pub(crate) fn begins_rounds(&self) -> bool {
        self.holds() && self.inputs.iter().flatten().count() == 1
    }

    /// Whether it holds messages that are left over.
    pub(crate) fn holds(&self) -> bool {
        HOLD.contains(&self.record.reference)
    }

    /// Whether it receives several streams to their ends, one or the other first.
    pub(crate) fn collects(&self) -> bool {
        COLLECT.contains(&self.record.reference)
    }

    /// Whether it only does that.
    pub fn is_merge(&self) -> bool {
        self.record.inputs.len() == 1 && self.merges()
    }

    /// The channels of the messages that it takes together, if those wait at run time until all are there:
    /// one from each inport and slot, or from one slot of an ordered inport. There is an alternative for each
    /// such slot; it begins with the channel whose message is received first.
    pub(crate) fn joined(&self, channels: &[Channel]) -> Vec<Vec<u32>> {
        let is_queued = |channel: &u32| channels[*channel as usize].queued;
        let all: Vec<u32> = self.inputs.iter().flatten().copied().collect();
        if all.len() < 2 || self.is_merge() || self.collects() || !all.iter().all(is_queued) {
            return vec![];
        }
        let of_ports = |ordered: bool| {
            let ports = self.record.inputs.iter().zip(&self.inputs);
            ports.filter(move |(port, _)| port.ordered == ordered).flat_map(|(_, slots)| slots).copied()
        };
        let each: Vec<u32> = of_ports(false).collect();
        if !self.merges() {
            return vec![each];
        }
        of_ports(true).map(|slot| [&[slot], &each[..]].concat()).collect()
    }

    /// Whether it is no node of the sources, but a part of their notation: a constant, a selector, a fan-in.
    pub(crate) fn is_notation(&self) -> bool {
        self.path.rsplit('/').next().is_some_and(|name| name.starts_with("__"))
    }
}

/// A connection from an outport to an inport. It holds at most one message: one that its receiver has taken
/// but not used yet. Until then a message waits in its sender.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The receiving address as in the IR.
    pub name: PortAddr,
    /// Who receives: node, inport, slot. None for the program's end.
    pub consumer: Option<(u32, u32, u32)>,
    /// Who sends: node, outport, slot. None for the start message.
    pub producer: Option<(u32, u32, u32)>,
    /// Whether nobody looks at the payload.
    pub dead: bool,
    /// Whether messages between clusters need not wait in their senders: those in a loop of nodes, of which
    /// only so many are on their way as go round, and those to a node that joins many.
    pub has_room: bool,
    /// Between clusters, the turn in which messages are received that might come before others of the same
    /// round which came by a shorter path; or [`AT_ONCE`](neva_blocks::AT_ONCE).
    pub turn: u32,
    /// What each message on it is, where its sender is a constant.
    pub constant: Option<Message>,
    /// Whether its messages wait at run time even where both ends are in one cluster.
    pub queued: bool,
}

impl Channel {
    /// A channel without a sender.
    pub(crate) fn new(name: PortAddr, consumer: Option<(u32, u32, u32)>) -> Channel {
        Channel {
            name,
            consumer,
            producer: None,
            dead: false,
            has_room: false,
            turn: AT_ONCE,
            constant: None,
            queued: false,
        }
    }
}

/// Who wrote a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Author {
    /// The user.
    User,
    /// The standard library has it.
    Library,
    /// Nobody: it is only notation of the sources.
    Notation,
}

/// The parts of a network, and what connects them.
#[derive(Debug)]
pub struct Partition {
    /// Networks of their own, each with at least one node.
    pub networks: Vec<Network>,
    /// The channels between parts, each with who waits there.
    pub channels: Vec<neva_blocks::Channel>,
}

impl Network {
    /// The node that sends on a channel.
    pub(crate) fn sender(&self, channel: u32) -> Option<u32> {
        self.channels[channel as usize].producer.map(|(node, _, _)| node)
    }

    /// The node that receives from a channel.
    pub(crate) fn receiver(&self, channel: u32) -> Option<u32> {
        self.channels[channel as usize].consumer.map(|(node, _, _)| node)
    }

    /// The nodes that send to a node, once for each channel.
    pub(crate) fn senders(&self, node: u32) -> impl Iterator<Item = u32> {
        self.nodes[node as usize].inputs.iter().flatten().filter_map(|channel| self.sender(*channel))
    }

    /// The nodes that a node sends to, once for each channel.
    pub(crate) fn receivers(&self, node: u32) -> impl Iterator<Item = u32> {
        let outputs = self.nodes[node as usize].outputs.iter().flatten().flatten();
        outputs.filter_map(|channel| self.receiver(*channel))
    }

    /// What receives from a channel, as the user knows it, and who wrote that: the inport, or the node around
    /// one of the standard library's own; for a node that is only notation, what receives after it.
    pub(crate) fn known_receiver(&self, channel: u32) -> (Author, String) {
        let mut receiving = channel;
        // No program has a longer chain of such nodes.
        for _ in 0..MOST_NOTATION {
            let Some((node, _, _)) = self.channels[receiving as usize].consumer else { break };
            let node = &self.nodes[node as usize];
            if node.site.within.is_some() || !node.is_notation() {
                break;
            }
            let Some(next) = node.outputs.iter().flatten().flatten().next() else { break };
            receiving = *next;
        }
        let Channel { name, consumer, .. } = &self.channels[receiving as usize];
        let port = name.to_string().replacen("/in:", ":", 1);
        let site = consumer.map(|(node, _, _)| &self.nodes[node as usize].site);
        let (author, name, line) = match site {
            Some(Site { within: Some(around), .. }) => (Author::Library, around.0.clone(), &*around.1),
            Some(site) => (Author::User, port, &*site.line),
            None => (Author::User, port, ""),
        };
        let author = if receiving == channel { author } else { Author::Notation };
        (author, if line.is_empty() { name } else { format!("{name} at {line}") })
    }

    /// Cuts a network into parts: nodes with the same number in `part` stay together. Parts are in the
    /// order of their first nodes.
    pub fn cut(&self, part: &[u32]) -> Partition {
        let mut numbers: FxHashMap<u32, usize> = FxHashMap::default();
        let mut members: Vec<Vec<u32>> = vec![];
        for (node, part) in (0u32..).zip(part) {
            let number = *numbers.entry(*part).or_insert_with(|| {
                members.push(vec![]);
                members.len() - 1
            });
            members[number].push(node);
        }
        let part_of = |end: Option<(u32, u32, u32)>| end.map(|(node, _, _)| part[node as usize]);
        let mut channels = vec![];
        let mut outside: FxHashMap<u32, u32> = FxHashMap::default();
        for (index, channel) in (0u32..).zip(&self.channels) {
            if let (Some(from), Some(to)) = (part_of(channel.producer), part_of(channel.consumer))
                && (from != to || channel.queued)
            {
                outside.insert(index, channels.len() as u32);
                let (inport, receiver) = (self.known_receiver(index).1, channel.name.to_string());
                let turn = channel.turn;
                channels.push(neva_blocks::Channel { inport, receiver, turn, with: vec![] });
            }
        }
        for joined in self.nodes.iter().flat_map(|node| node.joined(&self.channels)) {
            let mut joined = joined.iter().map(|channel| outside[channel]);
            if let Some(first) = joined.next() {
                channels[first as usize].with = joined.collect();
            }
        }
        let networks = members.iter().map(|members| self.part(members, &outside)).collect();
        Partition { networks, channels }
    }

    /// The part of some nodes, with the same channels as if the rest were cut too.
    pub fn only(&self, members: &[u32]) -> Network {
        let mut outside = FxHashMap::default();
        let own: std::collections::HashSet<u32> = members.iter().copied().collect();
        let is_own = |(node, _, _): (u32, u32, u32)| own.contains(&node);
        for &member in members {
            let node = &self.nodes[member as usize];
            let channels = node.inputs.iter().flatten().chain(node.outputs.iter().flatten().flatten());
            for &channel in channels {
                let Channel { producer, consumer, queued, .. } = &self.channels[channel as usize];
                if let (Some(from), Some(to)) = (*producer, *consumer)
                    && (is_own(from) != is_own(to) || *queued)
                {
                    outside.insert(channel, 0);
                }
            }
        }
        self.part(members, &outside)
    }

    fn part(&self, members: &[u32], outside: &FxHashMap<u32, u32>) -> Network {
        let mut network = Network {
            nodes: vec![],
            channels: vec![],
            start: None,
            stop: 0,
            outside: FxHashMap::default(),
            is_part: true,
            trace: self.trace,
            meeting: self.meeting,
        };
        let mut stop = Channel::new(self.channels[self.stop as usize].name.clone(), None);
        stop.dead = true;
        let own: FxHashMap<u32, u32> = (0u32..).zip(members).map(|(new, old)| (*old, new)).collect();
        let within = |end: Option<(u32, u32, u32)>| {
            end.and_then(|(node, port, slot)| Some((*own.get(&node)?, port, slot)))
        };
        stop.producer = within(self.channels[self.stop as usize].producer);
        network.channels.push(stop);
        let mut numbers: FxHashMap<(u32, bool), u32> = FxHashMap::from_iter([((self.stop, false), 0)]);
        for (&old, id) in members.iter().zip(0u32..) {
            let mut node = self.nodes[old as usize].clone();
            // A channel whose messages wait at run time has two ends that have nothing to do with each other.
            let mut number = |channel: u32, receives: bool| {
                let whole = &self.channels[channel as usize];
                *numbers.entry((channel, whole.queued && receives)).or_insert_with(|| {
                    let new = network.channels.len() as u32;
                    network.channels.push(Channel {
                        consumer: within(whole.consumer).filter(|_| receives || !whole.queued),
                        producer: within(whole.producer).filter(|_| !receives || !whole.queued),
                        ..whole.clone()
                    });
                    if let Some(outside) = outside.get(&channel) {
                        network.outside.insert(new, *outside);
                    }
                    if self.start == Some(channel) {
                        network.start = Some(new);
                    }
                    new
                })
            };
            node.inputs.iter_mut().flatten().for_each(|channel| *channel = number(*channel, true));
            node.outputs
                .iter_mut()
                .flatten()
                .flatten()
                .for_each(|channel| *channel = number(*channel, false));
            assert_eq!(id as usize, network.nodes.len());
            network.nodes.push(node);
        }
        network
    }
}
