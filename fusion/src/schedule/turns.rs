//! What a part of a program waits for: its turn among all, and the messages of other parts.

use super::{Events, Next, Scheduler};
use crate::merges::Rivals;
use crate::network::NetworkNode;
use crate::step::handover::takes;
use crate::step::{Outcome, Permissions, Wait};
use crate::symbolic::{EMPTY, SENT};
use neva_kernels::schedule::{IN_STEP, TurnClass};
use std::collections::BTreeSet;

/// The number of the turn of a node that does what others can see.
pub(crate) fn turn_of_effect(node: &NetworkNode) -> u32 {
    of_effect(node.place, node.is_late)
}

/// The number of the turn in which a node that merges takes a message which came round a loop: between those
/// of two effects.
pub(crate) fn turn_of_round(merge: &NetworkNode, round: u32) -> u32 {
    of_effect(round, !merge.is_in_step)
}

impl Scheduler<'_, '_, '_> {
    /// The wait of a part for its turn among all: to do what others can see, or to bring a message.
    pub(super) fn await_turn(&mut self) -> Option<Next> {
        self.worklists.passed = self.worklists.effects.clone();
        if let Some(events) = self.await_merge() {
            return Some(Next::Waits(events));
        }
        let network = self.context.network;
        let (mut messages, mut taken) = (self.awaited_messages(), self.awaited_takers());
        let round = self.first_round();
        let effect = self.first_effect().filter(|place| round.is_none_or(|(round, _)| *place < round));
        let first = effect.map(|place| (place, self.plan.node_at[&place])).or(round);
        let turn = if let Some((place, node)) = first {
            // What can only lead to a later effect may wait.
            let own = &network.nodes[node as usize];
            // What ends the program does so also once the end is reached.
            let ends = !own.is_late && own.outputs.is_empty();
            // What is under way when the program ends is still done.
            let may_end = !own.is_late
                && network.receivers(node).any(|node| network.nodes[node as usize].leads_to == 0);
            let leads_before = |end: Option<u32>| {
                end.is_some_and(|node| {
                    let NetworkNode { leads_to, leads_to_effect, leads_in_time, .. } =
                        network.nodes[node as usize];
                    (if ends { leads_to_effect } else { leads_to }) < place || may_end && leads_in_time
                })
            };
            messages.retain(|channel| leads_before(network.receiver(*channel)));
            taken.retain(|channel| leads_before(network.sender(*channel)));
            (node, if effect.is_some() { turn_of_effect(own) } else { turn_of_round(own, place) })
        } else if let Some(node) = self.next_to_begin() {
            (node, TurnClass::Round.turn(self.plan.place[node as usize]))
        } else {
            let wanted = self.wanted_generators();
            let in_step = wanted.iter().find(|node| network.nodes[**node as usize].is_in_step);
            let (node, step) = in_step.map_or((*wanted.first()?, 0), |node| (*node, IN_STEP));
            (node, TurnClass::Generator.turn(step | self.plan.place[node as usize]))
        };
        let turn = Some(turn);
        Some(Next::Waits(Events { messages, taken, turn, ..Events::default() }))
    }

    /// The wait of the held merge that has its turn first, for that or for what might come before its
    /// message.
    fn await_merge(&mut self) -> Option<Events> {
        let network = self.context.network;
        let nodes = self.worklists.held.iter().map(|place| self.plan.node_at[place]);
        let nodes: Vec<u32> = nodes.filter(|node| !self.nearer_slots(*node).is_empty()).collect();
        let turn_of = |node: &u32| {
            let slot = self.first_slot(*node)?;
            Some((
                *node,
                network.channels[network.nodes[*node as usize].inputs[0][usize::from(slot)] as usize].turn,
            ))
        };
        let (node, turn) = nodes.iter().filter_map(turn_of).min_by_key(|(_, turn)| *turn)?;
        let rivals: Vec<Rivals> = nodes.iter().map(|node| self.rivals(*node)).collect();
        let (mut messages, mut taken) = (self.awaited_messages(), self.awaited_takers());
        let channel = |number: &u32| &network.channels[*number as usize];
        messages.retain(|number| rivals.iter().any(|rivals| rivals.come_by(channel(number))));
        taken.retain(|number| rivals.iter().any(|rivals| rivals.wait_for(channel(number))));
        Some(Events { messages, taken, turn: Some((node, turn)), ..Events::default() })
    }

    /// The place of the first node that would do what others can see.
    pub(crate) fn first_effect(&mut self) -> Option<u32> {
        loop {
            let place = *self.worklists.effects.first()?;
            let outcome = self.attempt(self.plan.node_at[&place], Permissions::TENTATIVE);
            if matches!(outcome, Outcome::Undecided(_)) {
                return Some(place);
            }
            self.worklists.effects.remove(&place);
            self.worklists.ends.remove(&place);
        }
    }

    /// The generators that can bring a message which would be taken, in the order of the network.
    pub(crate) fn wanted_generators(&mut self) -> Vec<u32> {
        let mut generators = self.able_generators();
        generators.sort_by_key(|node| self.plan.place[*node as usize]);
        generators.retain(|node| self.is_wanted(*node));
        generators
    }

    /// Whether a message of a generator would be taken, or wait for a node that takes one after the other.
    pub(crate) fn is_wanted(&mut self, generator: u32) -> bool {
        let network = self.context.network;
        let mut channels = network.nodes[generator as usize].outputs.iter().flatten().flatten().peekable();
        channels.peek().is_none()
            || channels.any(|channel| match network.receiver(*channel) {
                Some(receiver) if !network.nodes[receiver as usize].merges() => {
                    self.state.get(*channel) == EMPTY
                        && takes(self.context, self.arena, self.state, receiver, *channel)
                }
                Some(_) => true,
                None => self.state.get(*channel) == EMPTY,
            })
    }

    /// The turn of a node that waits for the outside.
    pub(super) fn turn_outside(&self, node: u32) -> u32 {
        TurnClass::Outside.turn(self.plan.place[node as usize])
    }

    /// The channels whose messages other clusters are to take next. A node that has sent several hears of
    /// them one after the other, since it goes on only when all are taken.
    pub(super) fn awaited_takers(&self) -> Vec<u32> {
        let mut senders = BTreeSet::new();
        let channels = self.plan.outgoing.iter().copied();
        let mut sent = channels.filter(|channel| self.state.get(*channel) == SENT).collect::<Vec<_>>();
        sent.retain(|channel| self.context.network.sender(*channel).is_none_or(|node| senders.insert(node)));
        sent
    }

    /// The empty channels from other clusters whose receivers wait for them.
    pub(super) fn awaited_messages(&mut self) -> Vec<u32> {
        let mut awaited = vec![];
        for &channel in &self.plan.incoming {
            if let Some(is_awaited) = self.awaits_all(channel) {
                if is_awaited {
                    awaited.push(channel);
                }
                continue;
            }
            let consumer = self.context.network.channels[channel as usize].consumer;
            let Some((node, input, slot)) = consumer.filter(|_| self.state.get(channel) == EMPTY) else {
                continue;
            };
            // Of several senders, the others keep their messages, which have their order from when they were
            // sent.
            let is_ordered = self.context.network.nodes[node as usize].record.inputs[input as usize].ordered;
            let control = self.state.get(self.context.layout.node(node));
            let has_one = is_ordered && !self.arena.node(control).order.is_empty();
            let is_awaited = if self.context.network.channels[channel as usize].has_room {
                let permissions = Permissions { pull: true, ..Permissions::TENTATIVE };
                match self.attempt(node, permissions) {
                    Outcome::Waiting(wait) => wait.empty.contains(&channel) || wait.quiet == Some(channel),
                    _ => false,
                }
            } else {
                !has_one && takes(self.context, self.arena, self.state, node, channel)
            };
            if is_awaited || self.nearer_slots(node).contains(&(slot as u16)) {
                awaited.push(channel);
            }
        }
        awaited
    }

    /// For a channel whose messages wait at run time until a node takes several together, whether it is the
    /// first of them and they are awaited.
    fn awaits_all(&mut self, channel: u32) -> Option<bool> {
        let network = self.context.network;
        let node = network.receiver(channel)?;
        let joined = network.nodes[node as usize].joined(&network.channels);
        if joined.is_empty() {
            return None;
        }
        let Some(together) = joined.into_iter().find(|together| together[0] == channel) else {
            return Some(false);
        };
        let permissions = Permissions { pull: true, ..Permissions::TENTATIVE };
        Some(match self.attempt(node, permissions) {
            Outcome::Waiting(wait) => together.iter().any(|channel| wait.empty.contains(channel)),
            _ => false,
        })
    }

    /// The channel on which a message is there that is taken together with one which was received.
    pub(crate) fn next_of_joined(&self) -> Option<u32> {
        self.plan.joined.iter().find_map(|joined| {
            let is_empty = |channel: &u32| self.state.get(*channel) == EMPTY;
            if is_empty(&joined[0]) { None } else { joined.iter().copied().find(is_empty) }
        })
    }

    /// The first node that waits for quiet, which only the whole program can have.
    pub(super) fn awaits_quiet(&mut self) -> Option<u32> {
        for rank in self.worklists.quiet.clone() {
            let node = self.plan.node[rank as usize];
            if matches!(self.run(node, Permissions::TENTATIVE), Outcome::Waiting(Wait { quiet: Some(_), .. }))
            {
                return Some(node);
            }
        }
        None
    }
}

/// The turn of an effect whose place is below 2^23, or of a round. The lowest bit tells the scheduler of
/// clusters of an effect that is further from the start than the program's end, and of a round that begins
/// alone.
fn of_effect(place: u32, is_late_or_alone: bool) -> u32 {
    TurnClass::Effect.turn(place << 1 | u32::from(is_late_or_alone))
}
