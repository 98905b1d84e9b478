//! Nodes that merge several senders: of messages of one round, the one that came by the shorter path goes
//! first.
//!
//! A node that merges takes messages in the order in which they were sent. Which of two nodes is asked first
//! must not decide that order, so a message that passed more merges is held while one that passed fewer could
//! still come. Where it comes from another cluster, it stays in the channel until its turn.

use crate::effects::has_effect;
use crate::late::{block_of, tree};
use crate::merge_turns::number_turns;
use crate::nearer::Upstream;
use crate::network::{Channel, Network, NetworkNode};
use crate::plan::MERGE;
use crate::schedule::{Next, Scheduler, turn_of_round};
use crate::step::{Outcome, Permissions};
use crate::symbolic::SENT;
use fixedbitset::FixedBitSet;
use neva_blocks::AT_ONCE;
use neva_blocks::analysis::dominators::Dominators;
use neva_registry::{Process, Schedule, Type, Use};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

/// Messages that a node joins at the most where each of them waits in its sender: any subset can be there.
const MOST_JOINED: usize = 5;

/// Says of each channel whether it has room between clusters, and of each slot that a node merges which
/// others go before it. Distances are known.
pub(crate) fn compare_paths(network: &mut Network) {
    let loops = loops(network);
    for channel in &mut network.channels {
        channel.turn = AT_ONCE;
        if let (Some((from, _, _)), Some((to, _, _))) = (channel.producer, channel.consumer) {
            let joins_many = joins_many(&network.nodes[to as usize]);
            channel.has_room = loops[from as usize] == loops[to as usize] || joins_many;
        }
    }
    // Whether one of the nodes of each loop has an effect. A node by itself is no loop.
    let mut of_loop: FxHashMap<u32, (usize, bool)> = FxHashMap::default();
    for (number, node) in loops.iter().zip(&network.nodes) {
        let (count, any) = of_loop.entry(*number).or_default();
        (*count, *any) = (*count + 1, *any || has_effect(node));
    }
    for (number, node) in loops.iter().zip(&mut network.nodes) {
        node.loop_has_effect = matches!(of_loop[number], (2.., true));
    }
    let mut distances: Vec<u32> = network.nodes.iter().map(|node| node.distance).collect();
    distances.sort_unstable();
    let dominators = dominators(network);
    let upstream = Upstream::new(network, &loops);
    let merges = (0..network.nodes.len()).filter(|node| network.nodes[*node].is_merge());
    let compared: Vec<(usize, Vec<Vec<u16>>, Vec<u32>)> = merges
        .map(|node| (node, upstream.nearer(node as u32), rounds(network, node, &dominators, &distances)))
        .collect();
    for (node, nearer, round) in compared {
        (network.nodes[node].nearer, network.nodes[node].round) = (nearer, round);
    }
    pass_rounds_on(network);
    number_turns(network);
    hold_by_turns(network);
    find_in_step(network);
    for node in 0..network.nodes.len() {
        for slot in 0..network.nodes[node].round.len() {
            let NetworkNode { inputs, round, .. } = &network.nodes[node];
            let (channel, round) = (inputs[0][slot] as usize, round[slot]);
            if round > 0 && network.channels[channel].turn == AT_ONCE {
                network.channels[channel].turn = turn_of_round(&network.nodes[node], round);
            }
        }
    }
}

/// Has messages in loops wait in their senders, as in one cluster, but for those on some channels. What holds
/// rounds takes each at once, though it waits for its turn to send the next.
pub(crate) fn hold_nothing_in_loops(network: &mut Network, but: &FixedBitSet) {
    for (number, channel) in network.channels.iter_mut().enumerate() {
        let to = channel.consumer.map(|(to, _, _)| &network.nodes[to as usize]);
        channel.has_room &= but.contains(number) || to.is_some_and(|to| joins_many(to) || to.begins_rounds());
    }
}

/// Has each node of one cluster whose nodes hold messages merge them in the order of their turns. So it is
/// that of every cut.
pub(crate) fn order_merged(network: &mut Network) {
    pass_rounds_on(network);
    number_turns(network);
    hold_by_turns(network);
}

/// Which nodes all that comes to a node went through. The nodes are blocks here, the start is the entry.
pub(crate) fn dominators(network: &Network) -> Dominators {
    let entry = network.start.and_then(|start| network.receiver(start)).into_iter().collect::<Vec<u32>>();
    let nodes = (0..network.nodes.len() as u32).map(|node| network.receivers(node).collect());
    let blocks = std::iter::once(entry).chain(nodes);
    tree(blocks.map(|receivers: Vec<u32>| receivers.into_iter().map(block_of).collect()))
}

/// The loop of nodes that each node belongs to; the same number for those of one loop.
pub(crate) fn loops(network: &Network) -> Vec<u32> {
    let mut graph = DiGraph::<(), (), u32>::with_capacity(network.nodes.len(), network.channels.len());
    for _ in &network.nodes {
        graph.add_node(());
    }
    for channel in &network.channels {
        if let (Some((from, _, _)), Some((to, _, _))) = (channel.producer, channel.consumer) {
            graph.add_edge(NodeIndex::new(from as usize), NodeIndex::new(to as usize), ());
        }
    }
    let mut loops = vec![0; network.nodes.len()];
    for (number, nodes) in (0..).zip(kosaraju_scc(&graph)) {
        nodes.into_iter().for_each(|node| loops[node.index()] = number);
    }
    loops
}

/// Has each node that merges wait for the messages of which the turn comes before that of its first, also
/// where this comes from its own cluster.
fn hold_by_turns(network: &mut Network) {
    let Network { nodes, channels, .. } = network;
    for node in nodes.iter_mut().filter(|node| node.is_merge() && node.round.iter().all(|round| *round == 0))
    {
        let turns: Vec<u32> = node.inputs[0].iter().map(|channel| channels[*channel as usize].turn).collect();
        if turns.contains(&AT_ONCE) {
            continue;
        }
        let before = |own: &u32| {
            let slots = (0..).zip(&turns).filter(|(_, turn)| *turn < own);
            slots.map(|(slot, _)| slot).collect()
        };
        node.nearer = turns.iter().map(before).collect();
    }
}

/// Has a message that came round a loop not wait at the merge where the next round begins, if that sends to
/// what holds rounds: the next one begins there.
fn pass_rounds_on(network: &mut Network) {
    for node in 0..network.nodes.len() {
        let begins_round = |to| network.nodes[to as usize].begins_rounds();
        let receivers: Vec<u32> = network.receivers(node as u32).collect();
        if !receivers.is_empty() && receivers.into_iter().all(begins_round) {
            network.nodes[node].round.fill(0);
        }
    }
}

/// Says of generators and of nodes that take messages which came round loops whether they go in step with
/// others.
fn find_in_step(network: &mut Network) {
    let takes_rounds = |node: &NetworkNode| node.round.iter().any(|round| *round > 0);
    // What leads to nodes, but not through a loop that has effects: that takes one message after the other.
    let before = |is_one: &dyn Fn(&NetworkNode) -> bool, leads: &dyn Fn(&NetworkNode) -> bool| {
        let mut found = FixedBitSet::with_capacity(network.nodes.len());
        let nodes = (0..).zip(&network.nodes).filter(|(_, node)| is_one(node));
        let mut work: Vec<u32> = nodes.map(|(number, _)| number).collect();
        while let Some(node) = work.pop() {
            let leads = |sender: &u32| {
                let node = &network.nodes[*sender as usize];
                !node.loop_has_effect && leads(node)
            };
            work.extend(network.senders(node).filter(leads).filter(|node| !found.put(*node as usize)));
        }
        found
    };
    let before_loops = before(&|node| node.loop_has_effect, &|_| true);
    // What ends the program has no next message.
    let before_effects = before(&|node| has_effect(node) && !node.outputs.is_empty(), &hands_on_each);
    let before_rounds = before(&takes_rounds, &|_| true);
    let is_in_step = |(number, node): (usize, &NetworkNode)| {
        takes_rounds(node) && (node.loop_has_effect || leads_alone(network, number as u32))
            || node.record.schedule == Schedule::Generator
                && !node.is_enclosed
                && (before_loops.contains(number) || before_effects.contains(number))
                && !before_rounds.contains(number)
    };
    let in_step: Vec<bool> = network.nodes.iter().enumerate().map(is_in_step).collect();
    network.nodes.iter_mut().zip(in_step).for_each(|(node, in_step)| node.is_in_step = in_step);
}

/// Whether a node hands on each message that it takes, or what it makes of it: it does not collect them. What
/// collects says what it makes, such as a list, or may fail; items of a stream are of no type that is known.
fn hands_on_each(node: &NetworkNode) -> bool {
    let record = node.record;
    let sends_items =
        || record.output("err").is_none() && record.outputs.iter().any(|port| port.ty == Type::Any);
    !matches!(record.process, Process::Step(_))
        || record.inputs.iter().any(|port| port.usage == Use::Pass)
        || sends_items()
}

/// Whether messages of a node lead to an effect or an end without those of others.
fn leads_alone(network: &Network, node: u32) -> bool {
    let mut found = FixedBitSet::with_capacity(network.nodes.len());
    found.insert(node as usize);
    let mut work = vec![node];
    while let Some(node) = work.pop() {
        for channel in network.nodes[node as usize].outputs.iter().flatten().flatten() {
            let Some(receiver) = network.receiver(*channel) else { return true };
            let own = &network.nodes[receiver as usize];
            let needs_others =
                !own.merges() && network.senders(receiver).any(|sender| !found.contains(sender as usize));
            if !needs_others && !found.put(receiver as usize) {
                if has_effect(own) {
                    return true;
                }
                work.push(receiver);
            }
        }
    }
    false
}

/// Whether too many messages come to a node for each of them to wait in its sender.
fn joins_many(node: &NetworkNode) -> bool {
    node.inputs.iter().map(Vec::len).sum::<usize>() > MOST_JOINED
}

/// For each slot that a node merges, [`NetworkNode::round`]. A message that goes round a loop has come as far
/// as the loop is long, so the effect to which it leads next is further from the start than its place says.
fn rounds(network: &Network, node: usize, dominators: &Dominators, distances: &[u32]) -> Vec<u32> {
    let merge = &network.nodes[node];
    // Places are in the order of distances, and even.
    let mut next = distances.get(merge.leads_to_effect as usize / 2).copied().unwrap_or(u32::MAX);
    if let (true, Some(end)) = (merge.leads_to == 0, network.sender(network.stop)) {
        next = next.min(network.nodes[end as usize].distance);
    }
    let round = |sender: u32| {
        let length = network.nodes[sender as usize].distance + MERGE;
        let length = length.saturating_add(next.saturating_sub(merge.distance));
        2 * distances.partition_point(|distance| *distance <= length) as u32 - 1
    };
    // What comes round went through the merge before.
    let comes_round = |sender: &u32| dominators.dominates(block_of(node as u32), block_of(*sender));
    merge.inputs[0].iter().map(|slot| network.sender(*slot).filter(comes_round).map_or(0, round)).collect()
}

/// What might bring a message to a merge that came by a shorter path than its first.
pub(crate) struct Rivals {
    node: u32,
    slots: Vec<u16>,
    /// The nodes that lead to the senders of such messages.
    senders: Vec<bool>,
}

impl Rivals {
    /// Whether what is received on a channel might lead to such a message.
    pub(crate) fn come_by(&self, channel: &Channel) -> bool {
        match channel.consumer {
            Some((node, _, slot)) if node == self.node => self.slots.contains(&(slot as u16)),
            Some((node, _, _)) => self.senders[node as usize],
            None => false,
        }
    }

    /// Whether the sender of a channel might lead to such a message once it is rid of its own.
    pub(crate) fn wait_for(&self, channel: &Channel) -> bool {
        channel.producer.is_some_and(|(node, _, _)| self.senders[node as usize])
    }
}

impl Scheduler<'_, '_, '_> {
    /// Whether a node that merges might get a message that came by a shorter path than its first, or an
    /// effect might go before.
    pub(crate) fn is_held(&self, node: u32) -> bool {
        !self.nearer_slots(node).is_empty() || self.round(node) > 0
    }

    /// The move of the first node that merges several senders and need not wait for a message that came by a
    /// shorter path, nor for an effect. In a part, a message that came round a loop has a turn.
    pub(crate) fn release(&mut self) -> Option<Next> {
        let held = |scheduler: &Self| scheduler.worklists.held.iter().copied().collect::<Vec<u32>>();
        let mut places = held(self).into_iter();
        while let Some(place) = places.next() {
            let node = self.plan.node_at[&place];
            let has_nearer = !self.nearer_slots(node).is_empty();
            let is_round = self.round(node) > 0;
            if has_nearer && (self.could_be_overtaken(node) || self.is_awaiting(node))
                || is_round
                    && (self.context.network.is_part
                        || self.has_ended()
                        || self.has_effect_before_round(node))
            {
                continue;
            }
            if is_round {
                let mut nodes = self.rounds_to_begin();
                let due = if self.first_effect().is_none() { self.in_step(u32::MAX) } else { 0 };
                nodes.retain(|node| self.take_held(*node));
                if !nodes.is_empty() {
                    self.set_due(due);
                    return Some(Next::Began(nodes));
                }
            } else if self.take_held(node) {
                return Some(Next::Moved(node));
            }
            // Those before it may have waited for it, which has nothing any more.
            places = held(self).into_iter();
        }
        None
    }

    /// The move of the first node that merges several senders and waits for what waits for it.
    pub(crate) fn release_first(&mut self) -> Option<Next> {
        while let Some(place) = self.worklists.held.first() {
            let node = self.plan.node_at[place];
            if self.take_held(node) {
                return Some(Next::Moved(node));
            }
        }
        None
    }

    /// The nodes that take a message at once which came round a loop: those before which no effect goes and
    /// that go in step, so that none is ahead of another, and else the first.
    pub(crate) fn rounds_to_begin(&mut self) -> Vec<u32> {
        let mut nodes: Vec<u32> = self.worklists.held.iter().map(|place| self.plan.node_at[place]).collect();
        nodes.retain(|node| {
            let is_first = self.nearer_slots(*node).is_empty() || !self.could_be_overtaken(*node);
            is_first && self.round(*node) > 0 && !self.has_effect_before_round(*node)
        });
        let first = nodes.iter().copied().min_by_key(|node| (self.round(*node), *node));
        nodes.retain(|node| Some(*node) == first || self.context.network.nodes[*node as usize].is_in_step);
        nodes
    }

    /// Lets a node that merges take its first message; whether it could.
    pub(crate) fn take_held(&mut self, node: u32) -> bool {
        self.worklists.held.remove(&self.plan.place[node as usize]);
        let Outcome::Moved(woken) = self.run(node, Permissions::TENTATIVE) else { return false };
        self.wake(&woken);
        true
    }

    /// The round of the first node that holds a message which came round a loop.
    pub(crate) fn first_round(&self) -> Option<(u32, u32)> {
        let nodes = self.worklists.held.iter().map(|place| self.plan.node_at[place]);
        let rounds = nodes.map(|node| (self.round(node), node)).filter(|(round, _)| *round > 0);
        rounds.min()
    }

    /// Whether what is asked could lead to a message that came by a shorter path.
    fn could_be_overtaken(&mut self, node: u32) -> bool {
        let senders = self.nearer_senders(node);
        // What came round a loop only goes on after the message.
        self.could_move(node, 1, |_, node| senders.contains(&node))
    }

    /// The place up to which effects go before the first message of a node that merges, if it came round a
    /// loop; otherwise 0. What came from another cluster has had its turn.
    pub(crate) fn round(&self, node: u32) -> u32 {
        let merge = &self.context.network.nodes[node as usize];
        if merge.round.is_empty() { 0 } else { self.own_slot(node).map_or(0, |slot| merge.round[slot]) }
    }

    /// The slot of the first message of a node that merges and has nothing to hand on, unless the message
    /// came from another cluster.
    fn own_slot(&self, node: u32) -> Option<usize> {
        let network = self.context.network;
        let slot = usize::from(self.first_slot(node).filter(|_| self.has_nothing_to_hand_on(node))?);
        let channel = network.nodes[node as usize].inputs[0][slot];
        (!network.outside.contains_key(&channel)).then_some(slot)
    }

    /// Whether an effect goes before the first message of a node that merges, which came round a loop.
    fn has_effect_before_round(&mut self, node: u32) -> bool {
        let round = self.round(node);
        round > 0
            && (self.first_effect().is_some_and(|place| place < round) || self.could_come_before(node, round))
    }

    /// Whether such a message could come from another cluster.
    fn is_awaiting(&self, node: u32) -> bool {
        self.context.network.is_part && {
            let rivals = self.rivals(node);
            let channel = |number: &u32| &self.context.network.channels[*number as usize];
            let sent = self.plan.outgoing.iter().filter(|number| self.state.get(**number) == SENT);
            self.plan.incoming.iter().any(|number| rivals.come_by(channel(number)))
                || sent.into_iter().any(|number| rivals.wait_for(channel(number)))
        }
    }

    /// The slots that are nearer than the slot of the first waiting message; none if that message came from
    /// another cluster, where it already waited for its turn.
    pub(crate) fn nearer_slots(&self, node: u32) -> &[u16] {
        let merge = &self.context.network.nodes[node as usize];
        if merge.nearer.is_empty() {
            &[]
        } else {
            self.own_slot(node).map_or(&[], |slot| &merge.nearer[slot])
        }
    }

    /// The slot of the first message of a node that merges.
    pub(crate) fn first_slot(&self, node: u32) -> Option<u16> {
        self.arena.node(self.state.get(self.context.layout.node(node))).order.first().copied()
    }

    fn nearer_senders(&self, node: u32) -> Vec<u32> {
        let network = self.context.network;
        let inputs = &network.nodes[node as usize].inputs[0];
        let channels = self.nearer_slots(node).iter().map(|slot| inputs[usize::from(*slot)]);
        channels.filter_map(|channel| network.sender(channel)).collect()
    }

    /// The nodes and slots that could still deliver a nearer message of the same round. Nodes that also lead
    /// to the held message's own sender are excluded: what they send belongs to the next round.
    pub(crate) fn rivals(&self, node: u32) -> Rivals {
        let network = self.context.network;
        let mut senders = leading_within(network, node, &self.nearer_senders(node));
        let first =
            self.first_slot(node).map(|slot| network.nodes[node as usize].inputs[0][usize::from(slot)]);
        let Some(first) = first.map(|channel| &network.channels[channel as usize]) else {
            return Rivals { node, slots: vec![], senders: vec![] };
        };
        let own: Vec<u32> = first.producer.into_iter().map(|(sender, _, _)| sender).collect();
        let of_first = leading_within(network, node, &own);
        if all_had_turn(network, &of_first, first.turn) {
            return Rivals { node, slots: vec![], senders: vec![false; network.nodes.len()] };
        }
        senders.iter_mut().zip(of_first).for_each(|(leads, of_first)| *leads &= !of_first);
        Rivals { node, slots: self.nearer_slots(node).to_vec(), senders }
    }
}

/// Whether all that comes to some nodes comes from other clusters, and waited there for the same turn.
fn all_had_turn(network: &Network, nodes: &[bool], turn: u32) -> bool {
    (0..network.nodes.len()).filter(|node| nodes[*node]).all(|node| {
        let own = &network.nodes[node];
        own.record.schedule == Schedule::Eager
            && own.inputs.iter().flatten().all(|number| {
                let channel = &network.channels[*number as usize];
                match channel.producer {
                    Some((sender, _, _)) => nodes[sender as usize],
                    None => channel.turn == turn && network.outside.contains_key(number),
                }
            })
    })
}

/// The nodes that lead to some nodes before an effect is done, and not by way of a node that merges.
fn leading_within(network: &Network, merge: u32, to: &[u32]) -> Vec<bool> {
    let mut leads = vec![false; network.nodes.len()];
    let mut work = to.to_vec();
    while let Some(node) = work.pop() {
        if node == merge || leads[node as usize] || has_effect(&network.nodes[node as usize]) {
            continue;
        }
        leads[node as usize] = true;
        work.extend(network.senders(node));
    }
    leads
}
