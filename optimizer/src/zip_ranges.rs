//! Loops over several ranges at once.

use crate::copy_blocks::copy_blocks;
use crate::split_directions::{IS_BELOW, is_range_step};
use crate::strip_mine::copy_params;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Code, Effect, Kernel, Native, operator};
use std::collections::{BTreeSet, HashMap};

operator! {
    /// How many iterations a loop makes before one in which `at` is `to`, less those not to be counted; 0
    /// where it does not count up.
    ITERATIONS_UP = iterations_up(at: i64, to: i64, step: i64, not_counted: i64) -> i64 {
        if at < to && step == 1 { to.wrapping_sub(at).wrapping_sub(not_counted).max(0) } else { 0 }
    }
}

operator! {
    /// The smaller one.
    FEWER = fewer(a: i64, b: i64) -> i64 { a.min(b) }
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
    let loops = natural_loops(cluster);
    let is_innermost =
        |body: &BTreeSet<BlockId>| body.iter().filter(|id| loops.contains_key(id)).count() == 1;
    let innermost = loops.iter().filter(|(_, body)| is_innermost(body));
    let search = Search::new(cluster);
    let found: Vec<Loop> =
        innermost.filter_map(|(header, body)| search.over_ranges(*header, body.clone())).collect();
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
    /// The instruction that assigns each variable.
    insts: HashMap<Var, &'a Inst>,
}

impl<'a> Search<'a> {
    fn new(cluster: &'a Cluster) -> Search<'a> {
        let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
        Search {
            cluster,
            dominators: Dominators::new(cluster),
            insts: insts.filter_map(|inst| Some((inst.dst?, inst))).collect(),
        }
    }

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
        let params = blocks().flat_map(|block| block.params.iter().copied());
        let assigned = insts().filter_map(|inst| inst.dst).chain(params).collect();
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
                let [_, by] = self.call(edge.args[counter], Native::IntAdd).filter(|args| args[0] == this)?
                else {
                    return None;
                };
                step.replace(*by).is_none_or(|other| other == *by).then_some(())?;
                latches.push(*id);
            }
        }
        let step = self.range_step(step.filter(|step| is_fixed(*step))?)?;
        let is_next = |operand| self.call(operand, Native::IntAdd) == Some(&[this, Operand::Var(step)]);
        let (mut to, mut tests_next, mut tests) = (None, None, vec![]);
        for id in body {
            let Term::If { cond, then, otherwise } = &self.cluster.block(*id).term else { continue };
            let Some([at, bound]) = self.call(*cond, Native::IntNotEqual) else { continue };
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

    /// The operands of the call of a native kernel that assigns a variable.
    fn call(&self, operand: Operand, native: Native) -> Option<&'a [Operand]> {
        let inst = self.insts.get(&operand.var()?)?;
        let Op::Call(kernel) = &inst.op else { return None };
        (kernel.native == Some(native)).then_some(&inst.args[..])
    }

    /// The variable that says whether a range counts up or down.
    fn range_step(&self, step: Operand) -> Option<Var> {
        step.var().filter(|step| self.insts.get(step).is_some_and(|inst| is_range_step(inst)))
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
        let end = self.add_entry(cluster, inner);
        let entry = BlockId(cluster.blocks.len() as u32 - 1);
        let params = copy_params(cluster, self.header);
        self.add_test(cluster, params, vec![], end, inner);
        let test = BlockId(cluster.blocks.len() as u32 - 1);
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

    /// Adds the block that counts the iterations to make. Gives where the first counter is after them.
    fn add_entry(&self, cluster: &mut Cluster, inner: BlockId) -> Var {
        let origin = cluster.block(self.header).origin;
        let (params, args) = copy_params(cluster, self.header);
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
        let least = least.expect("a loop over ranges has one");
        let end = call(&AFTER_ITERATIONS, vec![args[self.ranges[0].counter], least]);
        let end = end.var().expect("a result");
        self.add_test(cluster, (params, args), insts, end, inner);
        end
    }

    /// Adds a block with parameters like those of the header. It leads to the inner loop if an iteration of
    /// that is left, and otherwise to the loop itself.
    fn add_test(
        &self,
        cluster: &mut Cluster,
        (params, args): (Vec<Var>, Vec<Operand>),
        mut insts: Vec<Inst>,
        end: Var,
        inner: BlockId,
    ) {
        let origin = cluster.block(self.header).origin;
        let is_left = cluster.new_var(Type::Bool);
        let test = vec![args[self.ranges[0].counter], Operand::Var(end)];
        insts.push(Inst { dst: Some(is_left), op: Op::Call(&IS_BELOW), args: test, origin });
        let [then, otherwise] = [inner, self.header].map(|target| Edge { target, args: args.clone() });
        let term = Term::If { cond: Operand::Var(is_left), then, otherwise };
        cluster.blocks.push(Block { params, insts, term, origin });
    }
}
