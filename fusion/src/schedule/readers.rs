//! Which of several nodes reads the next line: the one that waits longest, so that none starves.

use super::Scheduler;
use crate::symbolic::{EMPTY, Symbolic};
use neva_registry::Schedule;

impl Scheduler<'_, '_, '_> {
    /// Notes that a node reads a line, if another could have: programs of which only one waits at a time have
    /// no states for that.
    pub(super) fn note_reader(&mut self, reader: u32) {
        let ranks: Vec<u32> = self.worklists.outside.iter().copied().collect();
        let mut others = ranks.into_iter().map(|rank| self.plan.node[rank as usize]);
        let waits = others.any(|node| node != reader && self.can_go_outside(node, Schedule::Input));
        let last = self.plan.rank[reader as usize] + 1;
        let last = if waits { self.arena.intern(Symbolic::Count(last)) } else { EMPTY };
        self.state.set(self.arena, self.context.layout.reader(), last);
    }

    /// Puts the first after the last reader in front of others, given as ranks in order.
    pub(super) fn rotate(&self, ranks: &mut [u32]) {
        if let Symbolic::Count(after) = *self.arena.get(self.state.get(self.context.layout.reader())) {
            let at = ranks.partition_point(|rank| *rank < after);
            ranks.rotate_left(at % ranks.len().max(1));
        }
    }
}
