//! Leaves out loops that only count.

use crate::counters::Counters;
use crate::substitution::Substitution;
use neva_blocks::analysis::flow::drop_params;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashSet;

/// Where a loop does nothing but count up to a number, it is left out: its counter is that number then. A
/// range whose numbers nobody looks at is such a loop. Where the number is not known, the loop is left out if
/// nobody asks how far it got.
pub(crate) fn skip_counts(cluster: &mut Cluster) {
    let found: Vec<Count> = {
        let counters = Counters::new(cluster);
        let mut uses = vec![0; cluster.types.len()];
        cluster.blocks.iter().for_each(|block| block.visit_uses(|var| uses[var.index()] += 1));
        let blocks = (0..).map(BlockId).zip(&cluster.blocks);
        blocks.filter_map(|(id, block)| Count::of(cluster, &counters, &uses, id, block)).collect()
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
    fn of(
        cluster: &Cluster,
        counters: &Counters<'_>,
        uses: &[usize],
        id: BlockId,
        block: &Block,
    ) -> Option<Count> {
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
        let step = match (native(counting)?, &counting.args[..]) {
            _ if counters.is_next(Operand::Var(next), counter) => 1,
            (Native::IntAdd, &[at, Operand::Int(step @ (1 | -1))]) if at == Operand::Var(counter) => step,
            _ => return None,
        };
        let (Native::IntLess | Native::IntNotEqual, &[asked, to]) = (native(asking)?, &asking.args[..])
        else {
            return None;
        };
        let counts = asked == Operand::Var(next) && to != Operand::Var(next) && to != Operand::Var(counter);
        let is_up = step == 1 || native(asking) == Some(Native::IntNotEqual);
        if !counts || !is_up {
            return None;
        }
        // The counter is used to count, the next number by the question and for the next turn.
        let uses_elsewhere = uses[counter.index()] - 1 + uses[next.index()] - 2;
        if uses[cond.index()] > 1 {
            return None;
        }
        if uses_elsewhere == 0 {
            return Some(Count { id, counter, next, last: None });
        }
        let Operand::Int(to) = to else { return None };
        let arrives = |from: &BlockId| {
            let edges = cluster.block(*from).term.edges();
            let mut firsts = edges.iter().filter(|edge| edge.target == id).map(|edge| edge.args[0]);
            let is_before = |first: i64| if step == 1 { first < to } else { first > to };
            firsts.all(|first| matches!(first, Operand::Int(first) if is_before(first)))
        };
        let mut outside = counters.predecessors(id).iter().filter(|from| **from != id);
        outside.all(arrives).then_some(Count { id, counter, next, last: Some((to - step, to)) })
    }
}

fn native(inst: &Inst) -> Option<Native> {
    if let Op::Call(kernel) = inst.op { kernel.native } else { None }
}
