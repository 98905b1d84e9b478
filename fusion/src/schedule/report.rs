//! The report of a deadlock.

use super::Scheduler;
use crate::network::Author;
use crate::step::{Outcome, Permissions};
use neva_blocks::DEADLOCK;

/// Lines of a report, at the most.
const MOST_LINES: usize = 12;

impl Scheduler<'_, '_, '_> {
    /// Who waits for whom, a line a node, beginning with the node that should end the program.
    pub(super) fn report(&mut self) -> String {
        let network = self.context.network;
        let mut lines: Vec<(Author, String)> = vec![];
        let mut queue: Vec<u32> = vec![];
        let mut seen = vec![false; network.nodes.len()];
        queue.extend(network.sender(network.stop));
        let mut at = 0;
        while at < queue.len()
            && lines.iter().filter(|(author, _)| *author == Author::User).count() < MOST_LINES
        {
            let node = queue[at];
            at += 1;
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            let Outcome::Waiting(wait) = self.run(node, Permissions { pull: true, ..Permissions::TENTATIVE })
            else {
                continue;
            };
            for channel in wait.empty.iter().chain(&wait.quiet) {
                let (author, name) = network.known_receiver(*channel);
                lines.push((author, format!("\n  {name} waits for a message")));
                queue.extend(network.sender(*channel));
            }
            for channel in &wait.full {
                let (author, name) = network.known_receiver(*channel);
                lines.push((author, format!("\n  {name} is full, and its sender waits")));
                queue.extend(network.receiver(*channel));
            }
        }
        lines.sort_by_key(|(author, _)| *author);
        if lines.first().is_some_and(|(author, _)| *author != Author::Notation) {
            lines.retain(|(author, _)| *author != Author::Notation);
        }
        lines.dedup();
        let lines: Vec<String> = lines.into_iter().take(MOST_LINES).map(|(_, line)| line).collect();
        format!("{DEADLOCK}{}", lines.concat())
    }
}
