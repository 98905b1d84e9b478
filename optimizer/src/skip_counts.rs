//! Leaves out loops that only count.

use crate::substitution::Substitution;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::drop_params;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashSet;

/// Where a loop does nothing but count up to a number, it is left out: its counter is that number then. A
/// range whose numbers nobody looks at is such a loop. Where the number is not known, the loop is left out if
/// nobody asks how far it got.
pub(crate) fn skip_counts(cluster: &mut Cluster) {
    let found: Vec<Count> = {
        let facts = Facts::new(cluster);
        cluster.numbered().filter_map(|(id, block)| Count::of(&facts, id, block)).collect()
    };
    if found.is_empty() {
        return;
    }
    let mut substitution = Substitution::new(cluster);
    let dropped: HashSet<Var> = found.iter().map(|count| count.counter).collect();
    for Count { id, counter, next, last } in found {
        if let Some((counted, last)) = last {
            substitution.replace(counter, Operand::Int(counted));
            substitution.replace(next, Operand::Int(last));
        }
        let block = &mut cluster.blocks[id.index()];
        block.insts.clear();
        let Term::If { otherwise, .. } = &block.term else {
            unreachable!("a loop that counts asks for its end")
        };
        block.term = Term::Jump(otherwise.clone());
    }
    drop_params(cluster, |param| dropped.contains(&param));
    substitution.apply(cluster);
}

/// A loop of one block that only counts.
struct Count {
    id: BlockId,
    counter: Var,
    /// The number after the counter.
    next: Var,
    /// What both are in the end, where somebody needs to know.
    last: Option<(i64, i64)>,
}

impl Count {
    fn of(facts: &Facts<'_>, id: BlockId, block: &Block) -> Option<Count> {
        let Term::If { cond: Operand::Var(cond), then: back, otherwise: exit } = &block.term else {
            return None;
        };
        let (&[counter], &[Operand::Var(next)]) = (&block.params[..], &back.args[..]) else { return None };
        if back.target != id || exit.target == id || block.insts.len() != 2 {
            return None;
        }
        let (counting, asking) = (&block.insts[0], &block.insts[1]);
        if counting.dst != Some(next) || asking.dst != Some(*cond) {
            return None;
        }
        let Operand::Int(step @ (1 | -1)) = facts.step(Operand::Var(next), counter)? else { return None };
        let (Native::IntLess | Native::IntNotEqual, &[asked, to]) = (asking.op.native()?, &asking.args[..])
        else {
            return None;
        };
        let counts = asked == Operand::Var(next) && to != Operand::Var(next) && to != Operand::Var(counter);
        let is_up = step == 1 || asking.op.native() == Some(Native::IntNotEqual);
        if !counts || !is_up {
            return None;
        }
        // The counter is used to count, the next number by the question and for the next turn.
        let uses_elsewhere = facts.uses(counter) - 1 + facts.uses(next) - 2;
        if facts.uses(*cond) > 1 {
            return None;
        }
        if uses_elsewhere == 0 {
            return Some(Count { id, counter, next, last: None });
        }
        let Operand::Int(to) = to else { return None };
        let is_before = |first: i64| if step == 1 { first < to } else { first > to };
        let mut outside = facts.edges_into(id).into_iter().filter(|(from, _)| *from != id);
        let arrives = |edge| matches!(facts.arg(edge, 0), Operand::Int(first) if is_before(first));
        outside.all(arrives).then_some(Count { id, counter, next, last: Some((to - step, to)) })
    }
}
