//! Which generators can move, and whose output is not needed.

use super::{Next, Scheduler};
use crate::step::{Outcome, Permissions, Wait};
use crate::symbolic::{EMPTY, Symbolic};
use neva_registry::Schedule;

impl Scheduler<'_, '_, '_> {
    /// The generators that can move, by rank. Those that were found unable since they were last woken are not
    /// asked: there may be as many as nodes.
    pub(super) fn able_generators(&mut self) -> Vec<u32> {
        let node = |rank: u32| self.plan.node[rank as usize];
        let ready = self.worklists.ready.iter().copied();
        let mut ranks = self.worklists.generators.clone();
        ranks.extend(ready.filter(|rank| self.schedule_of(node(*rank)) == Schedule::Generator));
        let mut able = vec![];
        for rank in ranks {
            let node = self.plan.node[rank as usize];
            if matches!(self.attempt(node, Permissions::DECISIVE), Outcome::Waiting(_)) {
                self.worklists.generators.remove(&rank);
            } else {
                able.push(node);
            }
        }
        able
    }

    /// The generators of streams that only compute which can bring a message that would be taken.
    pub(crate) fn able_enclosed(&mut self) -> Vec<u32> {
        let nodes = &self.context.network.nodes;
        if !self.plan.generators.iter().any(|node| nodes[*node as usize].is_enclosed) {
            return vec![];
        }
        let mut able = self.able_generators();
        able.retain(|node| nodes[*node as usize].is_enclosed && self.is_wanted(*node));
        able
    }

    /// The generators that send in step and are wanted, as bits; `but` is not counted.
    pub(crate) fn in_step(&mut self, but: u32) -> u32 {
        let goes_in_step = |node: u32| self.context.network.nodes[node as usize].is_in_step;
        if !self.with_bits().any(|(_, node)| goes_in_step(node)) {
            return 0;
        }
        let mut wanted = self.wanted_generators();
        wanted.retain(|node| *node != but && self.context.network.nodes[*node as usize].is_in_step);
        wanted.into_iter().map(|node| self.bit(node)).sum()
    }

    /// The bit of a generator; none if there are too many.
    pub(super) fn bit(&self, node: u32) -> u32 {
        self.with_bits().find(|(_, generator)| *generator == node).map_or(0, |(bit, _)| bit)
    }

    /// The generators that have a bit, with it.
    fn with_bits(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..u32::BITS).map(|position| 1 << position).zip(self.plan.generators.iter().copied())
    }

    /// Has generators, given as bits, send before all else.
    pub(crate) fn set_due(&mut self, due: u32) {
        let due = if due == 0 { EMPTY } else { self.arena.intern(Symbolic::Count(due)) };
        self.state.set(self.arena, self.context.layout.due(), due);
    }

    /// The move of the first generator that is due.
    pub(super) fn move_due(&mut self) -> Option<Next> {
        while let Symbolic::Count(due) = *self.arena.get(self.state.get(self.context.layout.due())) {
            self.set_due(due & (due - 1));
            let node = self.plan.generators[due.trailing_zeros() as usize];
            if self.has_ended() || !self.is_wanted(node) {
                continue;
            }
            let outcome = self.run(node, Permissions::DECISIVE);
            if let Some(next) = self.settle(node, outcome) {
                self.worklists.last = None;
                return Some(next);
            }
        }
        None
    }

    /// The move of a generator whose output a node does not need, directly or through others.
    pub(super) fn drain(&mut self, from: u32) -> Option<Next> {
        let needed = self.needed(from);
        for index in 0..self.plan.generators.len() {
            let generator = self.plan.generators[index];
            if needed[generator as usize] {
                continue;
            }
            let outcome = self.run(generator, Permissions::DECISIVE);
            if let Some(next) = self.settle(generator, outcome) {
                return Some(next);
            }
        }
        None
    }

    /// The nodes that a node waits for, directly or through others.
    fn needed(&mut self, from: u32) -> Vec<bool> {
        let mut needed = vec![false; self.plan.node.len()];
        let mut work = vec![from];
        while let Some(node) = work.pop() {
            if std::mem::replace(&mut needed[node as usize], true) {
                continue;
            }
            // A generator that can move waits for nobody; one that can't is asked like any other node.
            let generates = self.schedule_of(node) == Schedule::Generator;
            let wait = if generates { self.blocked_by(node) } else { self.look_outside(node) };
            work.extend(self.needs(&wait));
        }
        needed
    }

    /// What a generator that cannot move waits for, without moving it.
    fn blocked_by(&mut self, node: u32) -> Wait {
        match self.attempt(node, Permissions::DECISIVE) {
            Outcome::Waiting(wait) => wait,
            _ => Wait::default(),
        }
    }
}
