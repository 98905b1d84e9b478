//! Appends to lists whose lengths are known by counting.

use crate::called::{APPEND_AT, APPEND_WITHIN, POSITION_FROM, RESERVE};
use crate::copy_blocks::new_inst;
use crate::growing_lists::{GrowingLists, Loop};
use neva_blocks::analysis::facts::{EdgeAt, Facts, InstAt};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;

/// Where a loop fills a list that begins empty and has room, and a parameter counts its turns from 0, the
/// list has as many elements as that parameter says. So nobody reads the length to append, and no turn waits
/// until that of the turn before is written.
pub(crate) fn append_by_position(program: &mut Program) {
    append(program, false);
}

/// The same where no parameter counts the turns: the loop gets one.
pub(crate) fn append_by_count(program: &mut Program) {
    append(program, true);
}

/// A list that grows by one element in each turn of a loop.
struct Filled {
    header: BlockId,
    before: EdgeAt,
    back: Vec<EdgeAt>,
    appends: Vec<InstAt>,
    /// The parameter that counts the turns.
    counter: Option<Var>,
}

fn append(program: &mut Program, adds_counters: bool) {
    let is_alone = program.clusters.len() == 1;
    for cluster in &mut program.clusters {
        if !cluster.insts().any(|(_, inst)| inst.op.calls(&APPEND_WITHIN)) {
            continue;
        }
        let found: Vec<Filled> = {
            let growing = GrowingLists::new(cluster, is_alone);
            let (order, loops) = (reverse_postorder(cluster), natural_loops(cluster));
            let lists = |found: Loop<'_>| {
                let filled = (0..found.params.len())
                    .filter(|at| begins_empty(&growing.facts, found.before, *at, &program.constants));
                let filled = filled.filter_map(|at| growing.list(&found, at, &order));
                let counter = counter(&growing.facts, &found);
                let filled = filled.map(|list| Filled {
                    header: found.header,
                    before: found.before,
                    back: found.back.clone(),
                    appends: list.appends,
                    counter,
                });
                filled.collect::<Vec<Filled>>()
            };
            growing.loops(&loops).flat_map(lists).collect()
        };
        for filled in found {
            filled.apply(cluster, adds_counters);
        }
    }
}

/// Whether a list has room but no elements before a loop.
fn begins_empty(facts: &Facts<'_>, before: EdgeAt, at: usize, constants: &[Constant]) -> bool {
    let inst = facts.inst(origin(facts, facts.arg(before, at)));
    inst.is_some_and(|inst| inst.op.calls(&RESERVE) && inst.args[0].is_empty(constants))
}

/// The parameter that is 0 in the first turn of a loop and one more in each later one.
fn counter(facts: &Facts<'_>, found: &Loop<'_>) -> Option<Var> {
    let counts = |at: &usize| {
        origin(facts, facts.arg(found.before, *at)) == Operand::Int(0)
            && found.back.iter().all(|edge| facts.is_next(facts.arg(*edge, *at), found.params[*at]))
    };
    (0..found.params.len()).find(counts).map(|at| found.params[at])
}

/// What an operand is where one edge alone assigns it.
fn origin(facts: &Facts<'_>, mut operand: Operand) -> Operand {
    while let Some((home, at)) = facts.param(operand)
        && let [edge] = facts.edges_into(home)[..]
    {
        operand = facts.arg(edge, at);
    }
    operand
}

impl Filled {
    fn apply(&self, cluster: &mut Cluster, adds_counters: bool) {
        let insts = self.appends.iter().map(|(block, at)| &cluster.block(*block).insts[*at]);
        if !insts.into_iter().all(|inst| inst.op.calls(&APPEND_WITHIN)) {
            return;
        }
        let Some(counter) = self.counter.or_else(|| adds_counters.then(|| self.count(cluster))) else {
            return;
        };
        for (block, at) in &self.appends {
            let inst = &mut cluster.blocks[block.index()].insts[*at];
            inst.op = Op::Call(&APPEND_AT);
            inst.args.insert(1, Operand::Var(counter));
        }
    }

    /// Adds a parameter that counts the turns of the loop.
    fn count(&self, cluster: &mut Cluster) -> Var {
        let counter = cluster.new_var(Type::Int);
        let origin = cluster.block(self.header).origin;
        let args = vec![Operand::Var(counter), Operand::Int(1)];
        let next = new_inst(cluster, Type::Int, Op::Call(&POSITION_FROM), args, origin);
        let count = next.dst.expect("a new instruction has a result");
        let mut edge = |(block, at): EdgeAt, arg: Operand| {
            cluster.blocks[block.index()].term.edges_mut()[at].args.push(arg);
        };
        edge(self.before, Operand::Int(0));
        self.back.iter().for_each(|back| edge(*back, Operand::Var(count)));
        let header = &mut cluster.blocks[self.header.index()];
        header.params.push(counter);
        header.insts.push(next);
        counter
    }
}
