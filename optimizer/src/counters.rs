//! Parameters of blocks that count up.

use neva_blocks::analysis::facts::Facts;
use neva_blocks::*;
use std::collections::HashSet;

/// The largest number that a counter may start from. From there it takes a century to wrap around.
pub(crate) const LARGEST_START: i64 = 1 << 62;

/// A parameter that some edges raise by one.
pub(crate) struct Counter {
    /// The block of which it is a parameter.
    pub(crate) header: BlockId,
    /// The blocks that lead there only with the next number.
    pub(crate) ups: HashSet<BlockId>,
    /// The least number that another edge brings, if all of those are known and no larger than
    /// [`LARGEST_START`]. The counter is never less.
    pub(crate) least: Option<i64>,
}

impl Counter {
    /// The counter that a variable is; a parameter that no edge raises is one, too.
    pub(crate) fn of(facts: &Facts<'_>, var: Var) -> Option<Counter> {
        let (header, at) = facts.param(var)?;
        let (mut ups, mut starts) = (HashSet::new(), vec![]);
        for from in facts.predecessors(header) {
            let edges = facts.cluster().block(*from).term.edges();
            let args = edges.iter().filter(|edge| edge.target == header).map(|edge| edge.args[at]);
            let others: Vec<Operand> = args.filter(|arg| !facts.is_next(*arg, var)).collect();
            if others.is_empty() {
                ups.insert(*from);
            }
            starts.extend(others.into_iter().filter(|other| *other != Operand::Var(var)));
        }
        let start = |start: Operand| {
            if let Operand::Int(start @ ..=LARGEST_START) = start { Some(start) } else { None }
        };
        let least = starts.into_iter().map(start).min().flatten();
        Some(Counter { header, ups, least })
    }
}
