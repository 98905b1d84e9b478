//! What several cores compute at once: functions of their own that get scalars and give scalars.
//!
//! - In a loop over consecutive numbers, an iteration may compute something from its number by an inner loop.
//!   That is computed ahead for the next numbers ([`Ahead`](super::outline::Ahead)).
//! - Of consecutive loops that do not need what the others compute, all but the last are started on other
//!   cores.

mod region;

use self::region::{Clean, Region};
use super::outline::{Ahead, Cores, Function};
use crate::loops::is_scalar_operation;
use neva_blocks::analysis::flow::{predecessors, reverse_postorder};
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::{BlockId, Cluster, Edge, Inst, Op, Operand, Term, Type, Var};
use neva_registry::Native;
use std::collections::{BTreeMap, BTreeSet};

/// The functions of a cluster, the last one its own; only that one where nothing is worth another core.
pub(super) fn split(cluster: &Cluster) -> Vec<Function> {
    let mut whole = Function::whole(cluster);
    let mut functions = vec![];
    for header in outermost(&natural_loops(&whole.cluster)) {
        compute_ahead(&mut whole, header, &mut functions);
    }
    start_others(&mut whole, &mut functions);
    functions.push(whole);
    functions
}

/// The headers of loops that are in no other loop.
fn outermost(loops: &BTreeMap<BlockId, BTreeSet<BlockId>>) -> Vec<BlockId> {
    let is_inner =
        |header: &BlockId| loops.iter().any(|(other, blocks)| other != header && blocks.contains(header));
    loops.keys().copied().filter(|header| !is_inner(header)).collect()
}

/// Whether some blocks have a whole loop among them.
fn has_loop(blocks: &BTreeSet<BlockId>, loops: &BTreeMap<BlockId, BTreeSet<BlockId>>) -> bool {
    loops.values().any(|body| body.is_subset(blocks))
}

/// A loop of fewer iterations than this is done before another core has begun.
const ITERATIONS: u64 = 100_000;

/// Whether some blocks have one loop, which has few iterations.
fn is_short(
    cluster: &Cluster,
    blocks: &BTreeSet<BlockId>,
    loops: &BTreeMap<BlockId, BTreeSet<BlockId>>,
) -> bool {
    let mut inner = loops.iter().filter(|(_, body)| body.is_subset(blocks));
    let (Some((header, body)), None) = (inner.next(), inner.next()) else { return false };
    let counter = Counter::find(cluster, *header, body);
    counter.is_some_and(|counter| matches!(counter.end, Operand::Int(end) if end.unsigned_abs() < ITERATIONS))
}

/// Moves what an iteration computes from its counter alone, by an inner loop, to other cores, ahead of the
/// loop.
fn compute_ahead(whole: &mut Function, header: BlockId, functions: &mut Vec<Function>) {
    let cluster = &whole.cluster;
    let loops = natural_loops(cluster);
    let blocks = &loops[&header];
    let Some(counter) = Counter::find(cluster, header, blocks) else { return };
    let clean = Clean::new(cluster, blocks, header, &[counter.var], &BTreeSet::new(), true);
    let order = reverse_postorder(cluster);
    let ends = order.iter().rev().filter(|end| **end != header && blocks.contains(end));
    // The largest one computes most.
    let leaves = |block: BlockId| !blocks.contains(&block);
    let regions = ends.filter_map(|end| clean.region(cluster, header, *end, leaves));
    let Some(region) = regions.into_iter().find(|region| has_loop(&region.blocks, &loops)) else { return };
    let (function, call) = region.split(whole, &clean, functions.len());
    let Counter { var, step, end } = counter;
    let ahead = Ahead { function: functions.len(), var, step, end, params: function.params.clone() };
    whole.ahead.insert(header, ahead);
    whole.calls.get_mut(&call).expect("it is there").cores = Cores::Ahead(header);
    functions.push(function);
}

/// A number that each iteration of a loop adds the same to.
struct Counter {
    var: Var,
    step: Operand,
    /// What it does not reach.
    end: Operand,
}

impl Counter {
    /// That of a loop, with a test that ends it.
    fn find(cluster: &Cluster, header: BlockId, blocks: &BTreeSet<BlockId>) -> Option<Counter> {
        let inst = |var: Var| {
            let insts = blocks.iter().flat_map(|block| &cluster.block(*block).insts);
            insts.into_iter().find(|inst| inst.dst == Some(var))
        };
        let back_edges = || {
            let edges = blocks.iter().flat_map(|block| cluster.block(*block).term.edges());
            edges.filter(|edge| edge.target == header)
        };
        let inside: BTreeSet<Var> =
            blocks.iter().flat_map(|block| cluster.block(*block).assigned()).collect();
        let is_outside = |operand: Operand| match operand {
            Operand::Int(_) => true,
            Operand::Var(var) => !inside.contains(&var),
            _ => false,
        };
        for (at, &var) in cluster.block(header).params.iter().enumerate() {
            let next: BTreeSet<Option<Var>> = back_edges().map(|edge| edge.args[at].var()).collect();
            let mut steps = next.iter().map(|next| step(inst((*next)?)?, var));
            let Some(Some(step)) = steps.next() else { continue };
            if !is_outside(step) || steps.any(|other| other != Some(step)) {
                continue;
            }
            let tests = blocks.iter().filter(|block| matches!(cluster.block(**block).term, Term::If { .. }));
            let mut ends = tests.filter_map(|block| {
                let Term::If { cond, .. } = &cluster.block(*block).term else { return None };
                let test = inst(cond.var()?)?;
                let Op::Call(kernel) = &test.op else { return None };
                let is_test = matches!(kernel.native?, Native::IntLess | Native::IntNotEqual);
                let end = *test.args.get(1)?;
                (is_test && is_outside(end) && next.contains(&test.args[0].var())).then_some(end)
            });
            if let Some(end) = ends.next() {
                return Some(Counter { var, step, end });
            }
        }
        None
    }
}

/// What an instruction adds to a variable, if it does nothing else.
fn step(inst: &Inst, var: Var) -> Option<Operand> {
    let Op::Call(kernel) = &inst.op else { return None };
    let is_var = inst.args[0].var() == Some(var);
    match (kernel.native?, inst.args.get(1)) {
        (Native::IntInc, None) if is_var => Some(Operand::Int(1)),
        (Native::IntDec, None) if is_var => Some(Operand::Int(-1)),
        (Native::IntAdd, Some(Operand::Int(0))) => None,
        (Native::IntAdd, Some(step)) if is_var => Some(*step),
        _ => None,
    }
}

/// Starts loops on other cores where the next ones do not need what they compute.
fn start_others(whole: &mut Function, functions: &mut Vec<Function>) {
    for header in outermost(&natural_loops(&whole.cluster)) {
        enter_once(&mut whole.cluster, header);
    }
    let mut seen = BTreeSet::new();
    for start in reverse_postorder(&whole.cluster.clone()) {
        if seen.contains(&start) {
            continue;
        }
        let mut chain = Chain::default();
        let mut at = Some(start);
        while let Some(block) = at {
            if !seen.insert(block) {
                break;
            }
            at = chain.next(&whole.cluster, block);
        }
        if chain.regions.len() < 2 {
            continue;
        }
        let mut calls = vec![];
        for region in chain.regions {
            seen.extend(&region.blocks);
            let all = region.blocks.clone();
            let given = whole.cluster.block(region.from).params.clone();
            let clean = Clean::new(&whole.cluster, &all, region.from, &given, &BTreeSet::new(), false);
            let (function, call) = region.split(whole, &clean, functions.len());
            functions.push(function);
            calls.push(call);
        }
        let Some(last) = calls.pop() else { continue };
        for call in &calls {
            whole.calls.get_mut(call).expect("it is there").cores = Cores::Other;
        }
        whole.calls.get_mut(&last).expect("it is there").cores = Cores::Last(calls);
    }
}

/// Gives a loop a block before it by which it is entered.
fn enter_once(cluster: &mut Cluster, header: BlockId) {
    let loops = natural_loops(cluster);
    let blocks = &loops[&header];
    let types: Vec<Type> =
        cluster.block(header).params.iter().map(|param| cluster.ty(*param).clone()).collect();
    let params: Vec<Var> = types.into_iter().map(|ty| cluster.new_var(ty)).collect();
    let origin = cluster.block(header).origin;
    let args = params.iter().copied().map(Operand::Var).collect();
    let entry = cluster.new_block(Edge { target: header, args }, origin);
    cluster.blocks[entry.index()].params = params;
    for (at, block) in cluster.blocks.iter_mut().enumerate() {
        let from = BlockId(at as u32);
        if from != entry && !blocks.contains(&from) {
            let edges = block.term.edges_mut();
            edges.into_iter().filter(|edge| edge.target == header).for_each(|edge| edge.target = entry);
        }
    }
}

/// Regions after each other of which none needs what the others compute.
#[derive(Default)]
struct Chain {
    regions: Vec<Region>,
    /// What the regions compute.
    computed: BTreeSet<Var>,
}

impl Chain {
    /// Adds the region that begins at a block, or passes the block. Gives where the chain goes on.
    fn next(&mut self, cluster: &Cluster, block: BlockId) -> Option<BlockId> {
        let loops = natural_loops(cluster);
        if loops.values().any(|blocks| blocks.contains(&block)) {
            return None;
        }
        let order = reverse_postorder(cluster);
        let all: BTreeSet<BlockId> = order.iter().copied().collect();
        let clean = Clean::new(cluster, &all, block, &cluster.block(block).params, &self.computed, false);
        let mut uses_computed = false;
        let instructions = cluster.block(block).insts.iter();
        for operand in instructions.flat_map(|inst| &inst.args) {
            uses_computed |= operand.var().is_some_and(|var| self.computed.contains(&var));
        }
        if uses_computed {
            return None;
        }
        let ends = order.iter().filter(|end| **end != block && !loops.contains_key(end));
        let mut regions = ends.filter_map(|end| clean.region(cluster, block, *end, |_| false));
        let is_worth_it =
            |blocks: &BTreeSet<BlockId>| has_loop(blocks, &loops) && !is_short(cluster, blocks, &loops);
        if let Some(region) = regions.find(|region| is_worth_it(&region.blocks)) {
            let to = region.to;
            self.computed.extend(region.results(cluster));
            self.regions.push(region);
            return Some(to);
        }
        // The first region begins where the first loop does.
        if self.regions.is_empty() {
            return None;
        }
        let Term::Jump(edge) = &cluster.block(block).term else { return None };
        let is_known = |arg: &Operand| arg.var().is_none_or(|var| !self.computed.contains(&var));
        let is_pure = cluster.block(block).insts.iter().all(|inst| is_scalar_operation(cluster, inst));
        let is_only = predecessors(cluster)[edge.target.index()].len() == 1;
        (is_only && is_pure && edge.args.iter().all(is_known)).then_some(edge.target)
    }
}
