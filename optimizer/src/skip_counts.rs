//! Leaves out loops that only count.

use crate::substitution::Substitution;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::drop_params;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::{BTreeSet, HashSet};

/// Where a loop does nothing but count up to a number, it is left out: its counter is that number then. A
/// range whose numbers nobody looks at is such a loop. Where the number is not known, the loop is left out if
/// nobody asks how far it got. So is a loop of several blocks that computes nothing which is used afterwards,
/// such as one that takes what is left of two streams side by side.
pub(crate) fn skip_counts(cluster: &mut Cluster) {
    skip_numbers(cluster);
    skip_idle(cluster);
}

fn skip_numbers(cluster: &mut Cluster) {
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

fn skip_idle(cluster: &mut Cluster) {
    let exits: Vec<(BlockId, Edge)> = {
        let (facts, dominators) = (Facts::new(cluster), Dominators::new(cluster));
        let idle = |(header, body): (&BlockId, &BTreeSet<BlockId>)| {
            Some((*header, only_exit(&facts, body).filter(|_| ends(&facts, &dominators, *header, body))?))
        };
        innermost_loops(cluster).iter().filter_map(idle).collect()
    };
    for (header, exit) in exits {
        let header = &mut cluster.blocks[header.index()];
        header.insts.clear();
        header.term = Term::Jump(exit);
    }
}

/// The edge that leaves a loop wherever it ends, where the loop has no effect and nothing else that it
/// computes is used afterwards.
fn only_exit(facts: &Facts<'_>, body: &BTreeSet<BlockId>) -> Option<Edge> {
    let cluster = facts.cluster();
    let mut exits = vec![];
    let mut within: Vec<Var> = vec![];
    for block in body.iter().map(|id| cluster.block(*id)) {
        let only_computes =
            matches!(block.term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. }) && block.is_pure();
        if !only_computes {
            return None;
        }
        block.visit_uses(|var| within.push(var));
        exits.extend(block.term.edges().into_iter().filter(|edge| !body.contains(&edge.target)));
    }
    within.sort_unstable();
    let uses =
        |var: Var| within.partition_point(|used| *used <= var) - within.partition_point(|used| *used < var);
    let assigned: BTreeSet<Var> = body.iter().flat_map(|id| cluster.block(*id).assigned()).collect();
    let exit = (*exits.first()?).clone();
    let is_only = exits.iter().all(|other| **other == exit)
        && assigned.iter().all(|var| uses(*var) == facts.uses(*var))
        && !exit.args.iter().any(|arg| arg.var().is_some_and(|var| assigned.contains(&var)));
    is_only.then_some(exit)
}

/// Whether a loop counts up to a number that it does not change, in each iteration.
fn ends(facts: &Facts<'_>, dominators: &Dominators, header: BlockId, body: &BTreeSet<BlockId>) -> bool {
    let cluster = facts.cluster();
    let edges = facts.edges_into(header).into_iter();
    let back: Vec<_> = edges.filter(|(from, _)| body.contains(from)).collect();
    let is_fixed = |operand: Operand| {
        operand.var().is_none_or(|var| facts.home(var).is_none_or(|home| !body.contains(&home)))
    };
    cluster.block(header).params.iter().enumerate().any(|(at, counter)| {
        let counts = |edge: &_| facts.is_next(facts.arg(*edge, at), *counter);
        let asks = |id: &BlockId| {
            let Term::If { cond, then, otherwise } = &cluster.block(*id).term else { return false };
            let Some(&[left, right]) = facts.call(*cond, Native::IntLess) else { return false };
            let is_counter = left == Operand::Var(*counter) || facts.is_next(left, *counter);
            let leaves = body.contains(&then.target) && !body.contains(&otherwise.target);
            is_counter
                && is_fixed(right)
                && leaves
                && back.iter().all(|(from, _)| dominators.dominates(*id, *from))
        };
        back.iter().all(counts) && body.iter().any(asks)
    })
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
