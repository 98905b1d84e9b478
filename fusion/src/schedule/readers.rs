//! Which of several nodes reads the next line: the one that waits longest, so that none starves, and first
//! the nearest to the start.

use super::Scheduler;
use crate::symbolic::{EMPTY, Symbolic};
use neva_registry::Schedule;

impl Scheduler<'_, '_, '_> {
    /// The nodes that may wait for the outside.
    pub(super) fn nodes_outside(&self) -> impl Iterator<Item = u32> {
        self.worklists.outside.iter().map(|rank| self.plan.node[*rank as usize])
    }

    /// Notes that a node reads a line, if another could have: programs of which only one waits at a time have
    /// no states for that.
    pub(super) fn note_reader(&mut self, reader: u32) {
        let mut others: Vec<u32> = self.nodes_outside().filter(|node| *node != reader).collect();
        others.retain(|node| self.can_go_outside(*node, Schedule::Input));
        let last = self.plan.place[reader as usize];
        let last = if others.is_empty() { EMPTY } else { self.arena.intern(Symbolic::Count(last)) };
        self.state.set(self.arena, self.context.layout.reader(), last);
    }

    /// Brings nodes into the order in which they read: from the first after the last reader on.
    pub(super) fn order_readers(&self, nodes: &mut [u32]) {
        let place = |node: u32| self.plan.place[node as usize];
        nodes.sort_unstable_by_key(|node| place(*node));
        if let Symbolic::Count(last) = *self.arena.get(self.state.get(self.context.layout.reader())) {
            let at = nodes.partition_point(|node| place(*node) <= last);
            nodes.rotate_left(at % nodes.len().max(1));
        }
    }
}
