//! Loops over several ranges at once.

use crate::copy_blocks::{add_choice, copy_blocks, new_inst};
use crate::split_directions::{IS_BELOW, is_range_step};
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use neva_registry::{Code, Effect, Kernel, Native, operator};
use std::collections::BTreeSet;

operator! {
    /// How many iterations a loop makes before one in which `at` is `to`, less those not to be counted; 0
    /// where it does not count up.
    ITERATIONS_UP = iterations_up(at: i64, to: i64, step: i64, not_counted: i64) -> i64 {
        if at < to && step == 1 { to.wrapping_sub(at).wrapping_sub(not_counted).max(0) } else { 0 }
    }
}

operator! {
    /// The smaller one.
    pub(crate) FEWER = fewer(a: i64, b: i64) -> i64 { a.min(b) }
}

operator! {
    /// Where a counter is after some iterations.
    AFTER_ITERATIONS = after_iterations(at: i64, iterations: i64) -> i64 { at.wrapping_add(iterations) }
}

/// A loop of more instructions gains too little for a copy of it.
const MOST_INSTRUCTIONS: usize = 48;

/// Gives each innermost loop over several ranges of unknown ends a loop before it, for all iterations but the
/// last one where all of them count up. That loop counts by 1 and has one test, `at < end`, for the range
/// that ends first. So LLVM knows how often it iterates, and vectorizes it. The loop itself makes the last
/// iteration, counts down, and leaves. An iteration that would leave in another way is made again there, so
/// only loops without effects and without calls of functions are changed.
pub(crate) fn zip_ranges(cluster: &mut Cluster) {
    let search = Search { cluster, dominators: Dominators::new(cluster), facts: Facts::new(cluster) };
    let innermost = innermost_loops(cluster).into_iter();
    let found: Vec<Loop> = innermost.filter_map(|(header, body)| search.over_ranges(header, body)).collect();
    for one in found {
        one.add_copy(cluster);
    }
}

/// A loop over ranges.
struct Loop {
    header: BlockId,
    body: BTreeSet<BlockId>,
    ranges: Vec<Range>,
}

/// A parameter of a loop's header that counts to a bound.
struct Range {
    /// Its position among the parameters.
    counter: usize,
    /// What it counts by, 1 or -1.
    step: Var,
    /// The bound, which the loop does not change.
    to: Operand,
    /// The blocks that leave the loop at the bound. No iteration passes by all of them.
    tests: Vec<BlockId>,
    /// Whether they ask of the next number, and not of this one.
    tests_next: bool,
}

/// What is known of a cluster while loops are looked for.
struct Search<'a> {
    cluster: &'a Cluster,
    dominators: Dominators,
    facts: Facts<'a>,
}

impl Search<'_> {
    /// The loop as one over ranges, if it is one that can be changed.
    fn over_ranges(&self, header: BlockId, body: BTreeSet<BlockId>) -> Option<Loop> {
        let blocks = || body.iter().map(|id| self.cluster.block(*id));
        let stays = |term: &Term| matches!(term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. });
        let insts = || blocks().flat_map(|block| &block.insts);
        if insts().count() > MOST_INSTRUCTIONS
            || !insts().all(only_computes)
            || !blocks().all(|block| stays(&block.term))
        {
            return None;
        }
        let assigned = blocks().flat_map(|block| block.assigned()).collect();
        let params = self.cluster.block(header).params.len();
        let ranges: Vec<Range> =
            (0..params).filter_map(|at| self.range(header, &body, &assigned, at)).collect();
        (ranges.len() > 1).then_some(Loop { header, body, ranges })
    }

    /// A parameter as the counter of a range.
    fn range(
        &self,
        header: BlockId,
        body: &BTreeSet<BlockId>,
        assigned: &BTreeSet<Var>,
        counter: usize,
    ) -> Option<Range> {
        let this = Operand::Var(self.cluster.block(header).params[counter]);
        let is_fixed = |operand: Operand| match operand {
            Operand::Var(var) => !assigned.contains(&var),
            operand => matches!(operand, Operand::Int(_)),
        };
        let (mut step, mut latches) = (None, vec![]);
        for id in body {
            let edges = self.cluster.block(*id).term.edges();
            for edge in edges.into_iter().filter(|edge| edge.target == header) {
                let [_, by] =
                    self.facts.call(edge.args[counter], Native::IntAdd).filter(|args| args[0] == this)?
                else {
                    return None;
                };
                step.replace(*by).is_none_or(|other| other == *by).then_some(())?;
                latches.push(*id);
            }
        }
        let step = self.range_step(step.filter(|step| is_fixed(*step))?)?;
        let is_next = |operand| self.facts.call(operand, Native::IntAdd) == Some(&[this, Operand::Var(step)]);
        let (mut to, mut tests_next, mut tests) = (None, None, vec![]);
        for id in body {
            let Term::If { cond, then, otherwise } = &self.cluster.block(*id).term else { continue };
            let Some([at, bound]) = self.facts.call(*cond, Native::IntNotEqual) else { continue };
            let asks_next = is_next(*at);
            if !(asks_next || *at == this) {
                continue;
            }
            let leaves = body.contains(&then.target) && !body.contains(&otherwise.target);
            let is_same = to.replace(*bound).is_none_or(|other| other == *bound)
                && tests_next.replace(asks_next).is_none_or(|other| other == asks_next);
            (leaves && is_same && is_fixed(*bound)).then_some(())?;
            tests.push(*id);
        }
        let is_tested = |latch: &BlockId| tests.iter().any(|test| self.dominators.dominates(*test, *latch));
        latches.iter().all(is_tested).then_some(())?;
        Some(Range { counter, step, to: to?, tests, tests_next: tests_next? })
    }

    /// The variable that says whether a range counts up or down.
    fn range_step(&self, step: Operand) -> Option<Var> {
        step.var().filter(|step| self.facts.inst(*step).is_some_and(is_range_step))
    }
}

/// Whether an instruction is a short computation without effect, or a look at a list.
fn only_computes(inst: &Inst) -> bool {
    match &inst.op {
        Op::Call(kernel) => {
            let is_look = matches!(kernel.native, Some(Native::ListItem | Native::ListLen));
            (matches!(kernel.code, Code::Expr(_)) || is_look) && kernel.effect == Effect::Pure
        }
        Op::Equal | Op::Copy => true,
        _ => false,
    }
}

impl Loop {
    /// Adds the loop for the iterations before the last one, and leads those who enter the loop there.
    fn add_copy(&self, cluster: &mut Cluster) {
        let all = self.body.iter().copied().collect::<Vec<BlockId>>();
        let known: Vec<(Var, Operand)> =
            self.ranges.iter().map(|range| (range.step, Operand::Int(1))).collect();
        let outside = (0..cluster.blocks.len()).filter(|at| !self.body.contains(&BlockId(*at as u32)));
        let outside: Vec<usize> = outside.collect();
        let copies = copy_blocks(cluster, &all, &known);
        let inner = copies[&self.header];
        let again = cluster.block(inner).params.iter().copied().map(Operand::Var).collect::<Vec<Operand>>();
        let end = cluster.new_var(Type::Int);
        let entry = self.add_test(cluster, inner, end, |cluster, args| self.count(cluster, args, end));
        let test = self.add_test(cluster, inner, end, |_, _| vec![]);
        for at in outside {
            let edges = cluster.blocks[at].term.edges_mut().into_iter();
            edges.filter(|edge| edge.target == self.header).for_each(|edge| edge.target = entry);
        }
        for (id, copy) in &copies {
            let term = &mut cluster.blocks[copy.index()].term;
            if self.ranges.iter().any(|range| range.tests.contains(id))
                && let Term::If { then, .. } = term
            {
                *term = Term::Jump(then.clone());
            }
            for edge in term.edges_mut() {
                if edge.target == inner {
                    edge.target = test;
                } else if !copies.values().any(|copy| *copy == edge.target) {
                    *edge = Edge { target: self.header, args: again.clone() };
                }
            }
        }
    }

    /// Counts the iterations to make. `end` is where the first counter is after them.
    fn count(&self, cluster: &mut Cluster, args: &[Operand], end: Var) -> Vec<Inst> {
        let origin = cluster.block(self.header).origin;
        let mut insts = vec![];
        let mut call = |kernel: &'static Kernel, args: Vec<Operand>| {
            let dst = cluster.new_var(Type::Int);
            insts.push(Inst { dst: Some(dst), op: Op::Call(kernel), args, origin });
            Operand::Var(dst)
        };
        let iterations = self.ranges.iter().map(|range| {
            // The test of the next number is passed once less.
            let not_counted = Operand::Int(range.tests_next.into());
            vec![args[range.counter], range.to, Operand::Var(range.step), not_counted]
        });
        let iterations: Vec<Operand> = iterations.map(|args| call(&ITERATIONS_UP, args)).collect();
        let least = iterations.into_iter().reduce(|one, other| call(&FEWER, vec![one, other]));
        let args = vec![args[self.ranges[0].counter], least.expect("a loop over ranges has one")];
        insts.push(Inst { dst: Some(end), op: Op::Call(&AFTER_ITERATIONS), args, origin });
        insts
    }

    /// Adds a block with parameters like those of the header. It leads to the inner loop if an iteration of
    /// that is left, and otherwise to the loop itself. `before` makes its first instructions.
    fn add_test(
        &self,
        cluster: &mut Cluster,
        inner: BlockId,
        end: Var,
        before: impl FnOnce(&mut Cluster, &[Operand]) -> Vec<Inst>,
    ) -> BlockId {
        let origin = cluster.block(self.header).origin;
        add_choice(cluster, self.header, [inner, self.header], |cluster, args| {
            let mut insts = before(cluster, args);
            let is_left = vec![args[self.ranges[0].counter], Operand::Var(end)];
            insts.push(new_inst(cluster, Type::Bool, Op::Call(&IS_BELOW), is_left, origin));
            insts
        })
    }
}
