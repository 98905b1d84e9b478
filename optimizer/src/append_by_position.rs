//! Appends to lists whose lengths are known by counting.

use crate::called::{APPEND_AFTER, APPEND_AT, APPEND_WITHIN, LIST_LEN, POSITION_FROM, RESERVE};
use crate::copy_blocks::new_inst;
use crate::growing_lists::{GrowingLists, Loop};
use neva_blocks::analysis::facts::{EdgeAt, Facts, InstAt};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::loops::{innermost_loops, natural_loops};
use neva_blocks::*;
use neva_registry::Native;

/// Where a loop fills a list that begins empty and has room, and a parameter counts its turns from 0, the
/// list has as many elements as that parameter says. So nobody reads the length to append, and no turn waits
/// until that of the turn before is written.
pub(crate) fn append_by_position(program: &mut Program) {
    append(program, Mode { adds_counters: false, asks_for_room: false });
}

/// The same where no parameter counts the turns: the loop gets one.
pub(crate) fn append_by_count(program: &mut Program) {
    append(program, Mode { adds_counters: true, asks_for_room: false });
}

/// The same in innermost loops for lists that have no room, or elements before. What appends then asks for
/// room by the counter.
pub(crate) fn append_after_count(program: &mut Program) {
    append(program, Mode { adds_counters: true, asks_for_room: true });
}

#[derive(Clone, Copy)]
struct Mode {
    adds_counters: bool,
    /// Whether it is about lists that need not have room.
    asks_for_room: bool,
}

impl Mode {
    /// Whether an instruction appends, and may do so by a counter.
    fn changes(self, inst: &Inst) -> bool {
        if self.asks_for_room { is_append(inst) } else { inst.op.calls(&APPEND_WITHIN) }
    }
}

/// A list that grows by one element in each turn of a loop.
struct Filled {
    header: BlockId,
    before: EdgeAt,
    back: Vec<EdgeAt>,
    appends: Vec<InstAt>,
    /// The list before the loop, where it may have elements.
    list: Option<Operand>,
    /// The parameter that counts the turns from 0.
    counter: Option<Var>,
}

fn append(program: &mut Program, mode: Mode) {
    let is_alone = program.clusters.len() == 1;
    for cluster in &mut program.clusters {
        if !cluster.insts().any(|(_, inst)| mode.changes(inst)) {
            continue;
        }
        let found: Vec<Filled> = {
            let growing = GrowingLists::new(cluster, is_alone);
            let (order, loops) = (reverse_postorder(cluster), natural_loops(cluster));
            let innermost = innermost_loops(cluster);
            let lists = |found: Loop<'_>| {
                let filled = (0..found.params.len()).filter_map(|at| {
                    let list = growing.facts.arg(found.before, at);
                    let may_change = if mode.asks_for_room {
                        innermost.contains_key(&found.header)
                            && !is_assigned_by_end(cluster, found.before, list)
                    } else {
                        begins_empty(&growing.facts, list, &program.constants)
                    };
                    let appends = may_change.then(|| growing.list(&found, at, &order))??.appends;
                    let may_have_elements = mode.asks_for_room && !list.is_empty(&program.constants);
                    let list = may_have_elements.then_some(list);
                    let counter = counter(&growing.facts, &found).filter(|_| list.is_none());
                    let Loop { header, before, .. } = found;
                    Some(Filled { header, before, back: found.back.clone(), appends, list, counter })
                });
                filled.collect::<Vec<Filled>>()
            };
            growing.loops(&loops).flat_map(lists).collect()
        };
        for filled in found {
            filled.apply(cluster, mode);
        }
    }
}

/// Whether an instruction appends, and asks whether there is room.
fn is_append(inst: &Inst) -> bool {
    let is_within = matches!(inst.op, Op::Call(kernel) if kernel.is_within);
    inst.op.native() == Some(Native::ListAppend) && inst.args.len() == 2 && !is_within
}

/// Whether the end of the block before a loop gives a list, so that no instruction there can look at it.
fn is_assigned_by_end(cluster: &Cluster, before: EdgeAt, list: Operand) -> bool {
    cluster.block(before.0).term.assigned().into_iter().any(|(var, _)| list == Operand::Var(var))
}

/// Whether a list has room but no elements before a loop.
fn begins_empty(facts: &Facts<'_>, list: Operand, constants: &[Constant]) -> bool {
    let inst = facts.inst(origin(facts, list));
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
    fn apply(&self, cluster: &mut Cluster, mode: Mode) {
        if !self.appends.iter().all(|place| mode.changes(cluster.inst(*place))) {
            return;
        }
        let counter = self.counter.or_else(|| mode.adds_counters.then(|| self.count(cluster)));
        let Some(counter) = counter else { return };
        let kernel = if mode.asks_for_room { &APPEND_AFTER } else { &APPEND_AT };
        for (block, at) in &self.appends {
            let inst = &mut cluster.blocks[block.index()].insts[*at];
            inst.op = Op::Call(kernel);
            inst.args.insert(1, Operand::Var(counter));
        }
    }

    /// Adds a parameter that counts the elements of the list.
    fn count(&self, cluster: &mut Cluster) -> Var {
        let counter = cluster.new_var(Type::Int);
        let origin = cluster.block(self.header).origin;
        let args = vec![Operand::Var(counter), Operand::Int(1)];
        let next = new_inst(cluster, Type::Int, Op::Call(&POSITION_FROM), args, origin);
        let count = next.dst.expect("a new instruction has a result");
        let first = self.list.map(|list| {
            let len = new_inst(cluster, Type::Int, Op::Call(&LIST_LEN), vec![list], origin);
            let before = &mut cluster.blocks[self.before.0.index()];
            before.insts.push(len);
            before
                .insts
                .last()
                .and_then(|len| len.dst)
                .map(Operand::Var)
                .expect("an instruction that was pushed")
        });
        let mut edge = |(block, at): EdgeAt, arg: Operand| {
            cluster.blocks[block.index()].term.edges_mut()[at].args.push(arg);
        };
        edge(self.before, first.unwrap_or(Operand::Int(0)));
        self.back.iter().for_each(|back| edge(*back, Operand::Var(count)));
        let header = &mut cluster.blocks[self.header.index()];
        header.params.push(counter);
        header.insts.push(next);
        counter
    }
}
