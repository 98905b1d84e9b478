//! The order of effects: what others can see happens in the same order, however the rest is computed.
//!
//! Nodes that only compute give the same messages in whatever order they move. The effect or end nearest to
//! the start goes first. A merge counts as several nodes. So of a result and an error of one round the result
//! comes first, as it nearly always does in Go, where each node takes its time.

use crate::late::find_late;
use crate::network::{Network, NetworkNode};
use crate::plan::{MERGE, Worklists, order_questions, postorder};
use crate::schedule::{Next, Scheduler, is_end_due};
use crate::step::handover::receiving;
use crate::step::{Decision, Outcome, Permissions};
use crate::symbolic::EMPTY;
use fixedbitset::FixedBitSet;
use neva_registry::{Effect, Process, Schedule, Use};
use rustc_hash::FxHashSet;
use std::ops::ControlFlow;

/// Gives each node its place in the order of effects.
pub(crate) fn place(network: &mut Network) {
    let mut order = postorder(network);
    let mut distance: Vec<Option<u32>> = vec![None; order.len()];
    // Upstream first; a sender that has no distance yet is one that the node is upstream of too.
    for &node in order.iter().rev() {
        let known = network.senders(node).filter_map(|sender| distance[sender as usize]);
        let own = if network.nodes[node as usize].merges() {
            known.min().unwrap_or(0) + MERGE
        } else {
            known.max().unwrap_or(0) + 1
        };
        distance[node as usize] = Some(own);
    }
    // A panic takes longer than what computes, which may fail.
    let nodes = &network.nodes;
    let may_fail = (0..nodes.len()).filter(|node| may_fail(network, &nodes[*node]));
    let last = may_fail.filter_map(|node| distance[node]).max();
    for (node, distance) in nodes.iter().zip(&mut distance).filter(|(node, _)| node.outputs.is_empty()) {
        if has_effect(node) {
            *distance = (*distance).max(last.map(|last| last + 1));
        }
    }
    for (node, distance) in network.nodes.iter_mut().zip(distance) {
        node.distance = distance.unwrap_or(0);
    }
    order_questions(network, &order, false);
    order.sort_by_key(|node| network.nodes[*node as usize].distance);
    number(network, order);
}

/// Numbers the places of nodes, which are in their order: by even numbers, so that there is a place between
/// any two.
pub(crate) fn number(network: &mut Network, order: Vec<u32>) {
    for (place, node) in (0..).step_by(2).zip(order) {
        network.nodes[node as usize].place = place;
    }
    let (leads_to, leads_to_effect) = (lead(network, true), lead(network, false));
    for (node, (leads_to, effect)) in network.nodes.iter_mut().zip(leads_to.into_iter().zip(leads_to_effect))
    {
        (node.leads_to, node.leads_to_effect) = (leads_to, effect);
    }
    find_late(network);
}

impl Scheduler<'_, '_, '_> {
    /// The node that asks next: the first effect, unless another could come before it. Once an end is ready,
    /// nothing but a fault is computed any more.
    pub(crate) fn next_question(&mut self) -> Option<u32> {
        // In a part, an effect awaits its turn among all.
        let is_own = !self.context.network.is_part;
        if let Some(&place) = self.worklists.effects.first().filter(|_| is_own)
            && !self.could_come_before(u32::MAX, place)
        {
            self.worklists.effects.remove(&place);
            self.worklists.ends.remove(&place);
            self.worklists.passed = self.worklists.effects.clone();
            return Some(self.plan.node_at[&place]);
        }
        let network = self.context.network;
        let mut now: Vec<u32> =
            self.worklists.asking.iter().map(|rank| self.plan.node[*rank as usize]).collect();
        now.retain(|node| !network.nodes[*node as usize].begins_rounds());
        // What an item leads to asks before the next item is sent.
        if !now.iter().any(|node| network.nodes[*node as usize].is_enclosed) {
            now.extend(self.able_enclosed());
        }
        let node = now.into_iter().min_by_key(|node| network.nodes[*node as usize].asked)?;
        self.worklists.asking.remove(&self.plan.rank[node as usize]);
        Some(node)
    }

    /// The first node that holds messages each of which begins a round, and could send one which would be
    /// taken.
    pub(crate) fn next_to_begin(&mut self) -> Option<u32> {
        let nodes = self.worklists.asking.iter().map(|rank| self.plan.node[*rank as usize]);
        let mut nodes: Vec<u32> =
            nodes.filter(|node| self.context.network.nodes[*node as usize].begins_rounds()).collect();
        // The same for every cut.
        nodes.sort_by_key(|node| self.plan.place[*node as usize]);
        nodes.into_iter().find(|node| {
            let asks =
                matches!(self.attempt(*node, Permissions::TENTATIVE), Outcome::Undecided(Decision::Ask));
            if !asks {
                self.worklists.asking.remove(&self.plan.rank[*node as usize]);
            }
            asks && self.is_wanted(*node)
        })
    }

    /// Begins the next round. In a part this has a turn.
    pub(crate) fn begin_round(&mut self) -> Option<Next> {
        let node = self.next_to_begin()?;
        let outcome = self.run(node, Permissions::DECISIVE);
        self.settle(node, outcome)
    }

    /// The node that asks next once the program's end is reached. What leads to effects that are no further
    /// from the start than the end goes on before these are done: those that were ready before the last
    /// effect, and those that come after it. What follows from them is left out.
    pub(crate) fn last_question(&mut self) -> Option<u32> {
        let nodes = &self.context.network.nodes;
        let Worklists { asking, effects, passed, last, under_way, .. } = &mut *self.worklists;
        if under_way.is_none() {
            while let Some(rank) = asking.pop_first() {
                let node = self.plan.node[rank as usize];
                if nodes[node as usize].leads_in_time && !is_end_due(self.context, self.arena, self.state) {
                    return Some(node);
                }
            }
            let is_first = |place: &&u32| {
                !nodes[self.plan.node_at[*place] as usize].is_late
                    && (passed.contains(*place) || *last < Some(**place))
            };
            *under_way = Some(effects.iter().filter(is_first).copied().collect());
        }
        let place = under_way.as_mut()?.pop_first()?;
        effects.remove(&place);
        Some(self.plan.node_at[&place])
    }

    /// Whether what is asked could lead to an effect with an earlier place, or out of this network, before
    /// any effect is done; `but` is not counted.
    pub(crate) fn could_come_before(&mut self, but: u32, place: u32) -> bool {
        let network = self.context.network;
        // Once the program is about to end, only a fault could.
        let fails = |place: &u32| may_fail(network, &network.nodes[self.plan.node_at[place] as usize]);
        let only_faults = !self.worklists.ends.iter().all(fails);
        self.could_move(but, place, |scheduler, node| {
            let own = scheduler.plan.place[node as usize];
            let node = &network.nodes[node as usize];
            let is_effect = !only_faults && may_have_effect(node) || may_fail(network, node);
            !only_faults && leads_outside(network, node) || own < place && is_effect
        })
    }

    /// Whether a node that `is_wanted` could move before any effect is done, because of what is asked or
    /// merged; `but` is not counted, nor is a message that goes round a loop
    /// after the effect with a `place`.
    pub(crate) fn could_move(
        &mut self,
        but: u32,
        place: u32,
        is_wanted: impl Fn(&Self, u32) -> bool,
    ) -> bool {
        let network = self.context.network;
        let asking = self.worklists.asking.iter().map(|rank| self.plan.node[*rank as usize]);
        let asking = asking.filter(|node| !network.nodes[*node as usize].begins_rounds());
        let held = self.worklists.held.iter().map(|place| self.plan.node_at[place]);
        let held = held.filter(|node| self.round(*node) < place);
        let first: Vec<u32> = asking.chain(held).filter(|node| *node != but).collect();
        let first = first.into_iter().chain(self.able_enclosed()).collect();
        let mut found = false;
        self.spread(first, |scheduler, node| {
            if scheduler.worklists.effects.contains(&scheduler.plan.place[node as usize]) {
                return ControlFlow::Continue(false);
            }
            found = is_wanted(scheduler, node);
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(true) }
        });
        found
    }

    /// The nodes that could move once some do. `visit` is told each of them, and says whether others could
    /// move because of it, or that no more are looked for.
    pub(crate) fn spread(
        &mut self,
        first: Vec<u32>,
        mut visit: impl FnMut(&mut Self, u32) -> ControlFlow<(), bool>,
    ) -> FixedBitSet {
        let network = self.context.network;
        let mut could_move = FixedBitSet::with_capacity(network.nodes.len());
        first.iter().for_each(|node| could_move.insert(*node as usize));
        let mut work = first;
        while let Some(node) = work.pop() {
            match visit(self, node) {
                ControlFlow::Break(()) => return could_move,
                ControlFlow::Continue(false) => continue,
                ControlFlow::Continue(true) => {}
            }
            for next in neighbours(network, node) {
                if could_move.contains(next as usize) {
                    continue;
                }
                let permissions = Permissions { pull: true, ..Permissions::TENTATIVE };
                let Outcome::Waiting(wait) = self.attempt(next, permissions) else { continue };
                let could_come = |needed: &u32| could_move.contains(*needed as usize);
                if self.needs(&wait).iter().any(could_come) && self.lacks(next).iter().all(could_come) {
                    could_move.insert(next as usize);
                    work.push(next);
                }
            }
        }
        could_move
    }

    /// What some nodes lead to while others move.
    pub(crate) fn lead_to(&mut self, first: Vec<u32>, movers: &FxHashSet<u32>) -> LedTo {
        let network = self.context.network;
        let (mut seen, mut faults) = (vec![], vec![]);
        let could_move = self.spread(first, |_, node| {
            let what = &network.nodes[node as usize];
            if movers.contains(&node)
                || network.receivers(node).any(|receiver| movers.contains(&receiver))
                || leads_outside(network, what)
                || may_have_effect(what)
                || matches!(what.record.schedule, Schedule::Blocking | Schedule::Input)
                || fails_in_a_step(what)
            {
                seen.push(node);
            } else if may_fail(network, what) {
                faults.push(node);
            }
            ControlFlow::Continue(true)
        });
        LedTo { could_move, seen, faults }
    }

    /// The nodes whose messages a node needs before it can move, as far as known.
    fn lacks(&mut self, node: u32) -> Vec<u32> {
        if !self.has_nothing_to_hand_on(node) {
            return vec![];
        }
        let receiving = receiving(self.context, self.arena, self.state, node);
        let missing = receiving.channels.iter().filter(|channel| self.state.get(**channel) == EMPTY);
        let senders = missing.filter_map(|channel| self.context.network.sender(*channel));
        if receiving.needs_all { senders.collect() } else { vec![] }
    }

    /// Whether a node has sent what it had to send.
    pub(crate) fn has_nothing_to_hand_on(&self, node: u32) -> bool {
        self.arena.node(self.state.get(self.context.layout.node(node))).pending.is_empty()
    }
}

/// What some nodes lead to.
pub(crate) struct LedTo {
    /// All that could move once they do.
    pub could_move: FixedBitSet,
    /// Those of them that do what can be seen, or send to nodes that move anyway.
    pub seen: Vec<u32>,
    /// Others of them that may end the program by a fault.
    pub faults: Vec<u32>,
}

impl LedTo {
    /// The nodes that are connected with what can be seen.
    pub(crate) fn urgent(mut self, network: &Network) -> FixedBitSet {
        let mut urgent = FixedBitSet::with_capacity(network.nodes.len());
        while let Some(node) = self.seen.pop() {
            if self.could_move.contains(node as usize) && !urgent.put(node as usize) {
                self.seen.extend(neighbours(network, node));
            }
        }
        urgent
    }
}

/// Whether a node does what others can see, or ends the program. Never wrong when it says yes.
pub(crate) fn has_effect(node: &NetworkNode) -> bool {
    let kernels = node.record.kernels;
    // A node with an `err` port but no fallible kernel can fail only by printing.
    let prints = || node.record.output("err").is_none() || !kernels.iter().any(|kernel| kernel.fallible);
    kernels.iter().any(|kernel| kernel.effect == Effect::World) || may_have_effect(node) && prints()
}

/// Whether a node may have an effect (an over-approximation, except that faults are not counted; see
/// [`may_fail`]).
pub(crate) fn may_have_effect(node: &NetworkNode) -> bool {
    let record = node.record;
    if record.kernels.iter().any(|kernel| kernel.effect == Effect::World) {
        return true;
    }
    // A node that prints, reads or ends the program has an `err` port or no outport. Calculations and drains
    // may look the same, so they are excluded below.
    let is_drain = record.outputs.is_empty() && record.inputs.iter().all(|port| port.usage == Use::Signal);
    let tells = record.outputs.is_empty() || record.output("err").is_some();
    !matches!(record.process, Process::Call(_)) && tells && !is_drain
}

/// Whether a node may end the program by a fault, such as a division by zero.
pub(crate) fn may_fail(network: &Network, node: &NetworkNode) -> bool {
    let looked_at = || node.inputs.last().and_then(|slots| slots.first());
    matches!(node.record.process, Process::Guarded(_))
        && looked_at().is_none_or(|channel| network.channels[*channel as usize].constant.is_none())
}

/// For each node the place of the first effect to which a message to it can lead before any other effect is
/// done; [`u32::MAX`] if there is none. The end of the program, if that counts, comes before all.
fn lead(network: &Network, with_stop: bool) -> Vec<u32> {
    let nodes = &network.nodes;
    let stop = network.sender(network.stop).filter(|_| with_stop);
    let counts = |node: &NetworkNode| may_have_effect(node) || may_fail(network, node);
    let mut first: Vec<u32> = (0..nodes.len() as u32).filter(|node| counts(&nodes[*node as usize])).collect();
    first.sort_by_key(|node| nodes[*node as usize].place);
    let places = first.into_iter().map(|node| (node, nodes[node as usize].place));
    let mut work: Vec<(u32, u32)> = stop.map(|node| (node, 0)).into_iter().chain(places).collect();
    work.reverse();
    let mut leads_to = vec![u32::MAX; nodes.len()];
    while let Some((node, place)) = work.pop() {
        let reached = &nodes[node as usize];
        if leads_to[node as usize] != u32::MAX || has_effect(reached) && reached.place != place {
            continue;
        }
        leads_to[node as usize] = place;
        work.extend(network.senders(node).map(|sender| (sender, place)));
    }
    leads_to
}

/// Whether a node sends to the program's end, or to another cluster.
fn leads_outside(network: &Network, node: &NetworkNode) -> bool {
    let mut channels = node.outputs.iter().flatten().flatten();
    channels.any(|channel| network.channels[*channel as usize].consumer.is_none())
}

/// The nodes that a node receives from or sends to.
fn neighbours(network: &Network, node: u32) -> impl Iterator<Item = u32> {
    network.senders(node).chain(network.receivers(node))
}

/// Whether a node whose process is no guarded one may end the program since a kernel fails.
fn fails_in_a_step(node: &NetworkNode) -> bool {
    let record = node.record;
    matches!(record.process, Process::Step(_) | Process::Join(_))
        && record.output("err").is_none()
        && record.kernels.iter().any(|kernel| kernel.fallible)
}
