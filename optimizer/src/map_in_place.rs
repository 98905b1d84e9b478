//! Makes a list or dict in the place of another one.

use crate::called::{OWN, SET_VALUE, SET_WITHIN};
use crate::copy_blocks::new_inst;
use crate::growing_lists::{Bound, GrowingList, GrowingLists, Growth};
use crate::reserve_lists::put_before;
use neva_blocks::analysis::facts::InstAt;
use neva_blocks::analysis::flow::reach;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::BTreeSet;

/// Where a loop goes through a list that nobody needs afterwards, and appends one element a turn to an empty
/// list of the same type, it changes the list that it goes through instead. So no second list is allocated,
/// which also halves the cache that the loop touches. A loop that runs once is left alone.
///
/// The same is done where a loop makes a dict of the keys of another one: it sets the value of each entry.
pub(crate) fn map_in_place(program: &mut Program) {
    let is_alone = program.clusters.len() == 1;
    for cluster in &mut program.clusters {
        let lists = GrowingLists::new(cluster, is_alone);
        let growths = lists.all();
        let inner = growths.iter().filter(|growth| growth.is_inner);
        let found = inner.filter_map(|growth| {
            growth.lists.iter().find_map(|list| Map::of(cluster, &lists, growth, list, &program.constants))
        });
        let found: Vec<Map> = found.collect();
        found.into_iter().for_each(|map| map.apply(cluster));
    }
}

/// A loop that makes a list of the elements of another one.
struct Map {
    /// The edge into the loop, and which argument of it the new list is.
    before: (BlockId, usize),
    at: usize,
    /// The list that the loop goes through, and its counter.
    whole: Var,
    counter: Var,
    appends: Vec<InstAt>,
    /// Looks at the element of the turn, and at the length.
    reads: Vec<InstAt>,
    lens: Vec<InstAt>,
}

impl Map {
    fn of(
        cluster: &Cluster,
        lists: &GrowingLists<'_>,
        growth: &Growth,
        list: &GrowingList,
        constants: &[Constant],
    ) -> Option<Map> {
        let turns = &growth.turns;
        let whole = match turns.to {
            Bound::Size(_, whole) => whole.var()?,
            Bound::Number(to) => lists.facts.sized(to)?.var()?,
        };
        let header = cluster.block(growth.before.0).term.edges()[growth.before.1].target;
        let new = cluster.block(header).params[list.at];
        let is_map = turns.from == Operand::Int(0)
            && turns.step == Operand::Int(1)
            && lists.facts.arg(growth.before, list.at).is_empty(constants)
            && cluster.ty(new) == cluster.ty(whole)
            && lists.has_elements(growth.before, whole);
        let here = [Operand::Var(whole), Operand::Var(turns.counter)];
        let is_direct = |place: &InstAt| {
            let args = &cluster.inst(*place).args;
            args[0] == Operand::Var(new)
                && (args.len() == 2 || lists.facts.call(args[1], Native::DictKey) == Some(&here))
        };
        if !is_map || !list.appends.iter().all(is_direct) || !is_whole(cluster, lists, growth, list, whole) {
            return None;
        }
        // It has all elements of the old list from the start, so the loop must not look at it.
        let is_new = |arg: &Operand| arg.var().is_some_and(|var| list.holders.contains_key(&var));
        let (mut reads, mut lens) = (vec![], vec![]);
        for id in &growth.body {
            let block = cluster.block(*id);
            for (at, inst) in block.insts.iter().enumerate() {
                let is_append = list.appends.contains(&(*id, at));
                if !is_append && inst.args.iter().any(is_new) {
                    return None;
                }
                if !inst.args.contains(&Operand::Var(whole)) {
                    continue;
                }
                match inst.op.native() {
                    Some(Native::ListLen | Native::DictLen) => lens.push((*id, at)),
                    Some(
                        Native::ListItem
                        | Native::ListTake
                        | Native::DictKey
                        | Native::DictValue
                        | Native::DictTake,
                    ) if inst.args == here => reads.push((*id, at)),
                    _ => return None,
                }
            }
            let passed = block.term.edges().into_iter().flat_map(|edge| edge.args.iter().copied());
            let mut operands = block.term.operands().into_iter();
            if operands.clone().chain(passed).any(|operand| operand == Operand::Var(whole))
                || operands.any(|operand| is_new(&operand))
            {
                return None;
            }
        }
        let after = after_appends(cluster, growth, header, &list.appends);
        let is_early = |(block, at): &InstAt| {
            let appended = list.appends.iter().any(|append| append.0 == *block && append.1 < *at);
            !appended && !after.contains(block)
        };
        reads.iter().all(is_early).then(|| Map {
            before: growth.before,
            at: list.at,
            whole,
            counter: turns.counter,
            appends: list.appends.clone(),
            reads,
            lens,
        })
    }

    fn apply(self, cluster: &mut Cluster) {
        let (block, at) = self.before;
        let origin = cluster.block(block).origin;
        let mut edge = cluster.block(block).term.edges()[at].clone();
        let new = cluster.block(edge.target).params[self.at];
        let mut insts = vec![];
        if let Some((block, at)) = self.lens.first() {
            let len = cluster.new_var(Type::Int);
            insts.push(Inst { dst: Some(len), ..cluster.block(*block).insts[*at].clone() });
            for (block, at) in &self.lens {
                let inst = &mut cluster.blocks[block.index()].insts[*at];
                (inst.op, inst.args) = (Op::Copy, vec![Operand::Var(len)]);
            }
        }
        let ty = cluster.ty(new).clone();
        let is_dict = matches!(ty, Type::Dict(_));
        edge.args[self.at] = Operand::Var(self.whole);
        if !is_dict {
            insts.push(new_inst(cluster, ty, Op::Call(&OWN), vec![Operand::Var(self.whole)], origin));
            edge.args[self.at] = insts.last().and_then(|inst| inst.dst).map(Operand::Var).expect("a list");
        }
        for (block, at) in self.reads {
            cluster.blocks[block.index()].insts[at].args[0] = Operand::Var(new);
        }
        for (block, at) in self.appends {
            let inst = &mut cluster.blocks[block.index()].insts[at];
            let value = inst.args[inst.args.len() - 1];
            inst.op = Op::Call(if is_dict { &SET_VALUE } else { &SET_WITHIN });
            inst.args = vec![inst.args[0], Operand::Var(self.counter), value];
        }
        put_before(cluster, self.before, edge, insts);
    }
}

/// Whether the new list leaves the loop only when it has all elements, and nobody needs the other one then.
fn is_whole(
    cluster: &Cluster,
    lists: &GrowingLists<'_>,
    growth: &Growth,
    list: &GrowingList,
    whole: Var,
) -> bool {
    growth.body.iter().all(|id| {
        let edges = cluster.block(*id).term.edges();
        let mut exits = edges.into_iter().filter(|edge| !growth.body.contains(&edge.target));
        exits.all(|edge| {
            let needs = |var: &Var| {
                edge.args.contains(&Operand::Var(*var)) || lists.liveness.is_live_in(edge.target, *var)
            };
            let mut needed = list.holders.iter().filter(|(var, _)| needs(var));
            let is_complete = |(_, count): (&Var, &usize)| growth.asking.contains(id) && *count == 1;
            needed.all(is_complete) && !needs(&whole)
        })
    })
}

/// The blocks of a turn that come after one that appends.
fn after_appends(
    cluster: &Cluster,
    growth: &Growth,
    header: BlockId,
    appends: &[InstAt],
) -> BTreeSet<BlockId> {
    let is_in_turn = |id: &BlockId| *id != header && growth.body.contains(id);
    let next = |id: BlockId| cluster.block(id).term.targets().filter(is_in_turn);
    reach(appends.iter().flat_map(|(block, _)| next(*block)), next)
}
