//! Loops that make a list of two lists, side by side.

use crate::substitution::Substitution;
use crate::zip_ranges::FEWER;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::flow::drop_params;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A loop over two lists that makes another one leaves in two places: where the first list ends, and where
/// the second one does. It then counts to the lesser of both sizes, by one counter, and leaves in one place.
/// So later passes see how long the list gets. `Product` makes such a list of what `Zip` sends.
pub(crate) fn zip_lists(cluster: &mut Cluster) {
    let found: Vec<Zip> = {
        let (facts, loops) = (Facts::new(cluster), natural_loops(cluster));
        loops.iter().filter_map(|(header, body)| Zip::of(&facts, *header, body)).collect()
    };
    if found.is_empty() {
        return;
    }
    let mut substitution = Substitution::new(cluster);
    let mut dropped = HashSet::new();
    for zip in found {
        substitution.replace(zip.other, Operand::Var(zip.counter));
        dropped.insert(zip.other);
        zip.apply(cluster);
    }
    drop_params(cluster, |param| dropped.contains(&param));
    substitution.apply(cluster);
}

/// A loop of two blocks: the first one asks whether the second list has an element, the other one whether the
/// first list has a next one.
struct Zip {
    /// The block that enters the loop if the first list has elements.
    before: BlockId,
    header: BlockId,
    latch: BlockId,
    /// The counters of the first and of the second list, and the next number of the former.
    counter: Var,
    other: Var,
    next: Operand,
    /// How many elements the lists have.
    sizes: [Operand; 2],
}

/// The blocks in which the loop ends are compared up to so many instructions.
const MOST_INSTRUCTIONS: usize = 4;

impl Zip {
    fn of(facts: &Facts<'_>, header: BlockId, body: &BTreeSet<BlockId>) -> Option<Zip> {
        let cluster = facts.cluster();
        let top = cluster.block(header);
        let Term::If { cond, then: on, otherwise: early } = &top.term else { return None };
        let latch = on.target;
        let Term::If { cond: again, then: back, otherwise: exit } = &cluster.block(latch).term else {
            return None;
        };
        let is_loop = *body == BTreeSet::from([header, latch])
            && latch != header
            && back.target == header
            && facts.predecessors(latch) == [header]
            && top.insts.iter().all(|inst| inst.op.effect() == Effect::Pure);
        let into = facts.edges_into(header);
        let &[entry] = &into.iter().filter(|(from, _)| !body.contains(from)).collect::<Vec<_>>()[..] else {
            return None;
        };
        let before: EdgeAt = *entry;
        let Term::If { cond: guard, then: first, otherwise: past } = &cluster.block(before.0).term else {
            return None;
        };
        if !is_loop || into.len() != 2 || first.target != header || past.target == header {
            return None;
        }
        // The latch asks for the first list, the header for the second one.
        let [none, first_size] = facts.call(*guard, Native::IntLess)? else { return None };
        let [next, asked] = facts.call(*again, Native::IntLess)? else { return None };
        let [other, second_size] = facts.call(*cond, Native::IntLess)? else { return None };
        let at = back.args.iter().position(|arg| arg == next)?;
        let other_at = top.params.iter().position(|param| *other == Operand::Var(*param))?;
        let counts = |at: usize| {
            facts.arg(before, at) == Operand::Int(0) && facts.is_next(back.args[at], top.params[at])
        };
        let is_outside = |size: &Operand| {
            facts.sized(*size).is_some()
                && size.var().and_then(|var| facts.home(var)).is_some_and(|home| !body.contains(&home))
        };
        let is_zip = *none == Operand::Int(0)
            && asked == first_size
            && at != other_at
            && counts(at)
            && counts(other_at)
            && is_outside(first_size)
            && is_outside(second_size);
        let makes_list = back.args.iter().any(|arg| facts.call(*arg, Native::ListAppend).is_some());
        if !is_zip || !makes_list {
            return None;
        }
        // Where the second list ends, it goes on as it does where the first one has.
        let params = || top.params.iter().copied();
        let after: HashMap<Var, Operand> = params().zip(back.args.iter().copied()).collect();
        let at_once: HashMap<Var, Operand> = params().zip(first.args.iter().copied()).collect();
        let is_same =
            does_same(facts, header, early, after, exit) && does_same(facts, header, early, at_once, past);
        is_same.then_some(Zip {
            before: before.0,
            header,
            latch,
            counter: top.params[at],
            other: top.params[other_at],
            next: *next,
            sizes: [*first_size, *second_size],
        })
    }

    fn apply(self, cluster: &mut Cluster) {
        let origin = cluster.block(self.header).origin;
        let least = cluster.new_var(Type::Int);
        let fewer = Inst { dst: Some(least), op: Op::Call(&FEWER), args: self.sizes.to_vec(), origin };
        cluster.blocks[self.before.index()].insts.push(fewer);
        for (id, left) in [(self.before, Operand::Int(0)), (self.latch, self.next)] {
            let block = cluster.block(id);
            let Term::If { cond, .. } = block.term else { unreachable!("a zip is found by its questions") };
            let asks = |inst: &&Inst| inst.dst.is_some() && inst.dst == cond.var();
            // The question of the header is of the same kind, and is not asked any more.
            let asked = cluster.insts().map(|(_, inst)| inst).find(asks);
            let mut inst = asked.expect("a question is an instruction").clone();
            let answer = cluster.new_var(Type::Bool);
            inst.dst = Some(answer);
            inst.args = vec![left, Operand::Var(least)];
            let block = &mut cluster.blocks[id.index()];
            block.insts.push(inst);
            if let Term::If { cond, .. } = &mut block.term {
                *cond = Operand::Var(answer);
            }
        }
        let header = &mut cluster.blocks[self.header.index()];
        if let Term::If { then, .. } = &header.term {
            header.term = Term::Jump(then.clone());
        }
    }
}

/// Whether an edge out of the header of a loop does what another edge does, where the header's parameters are
/// these operands.
fn does_same(
    facts: &Facts<'_>,
    header: BlockId,
    edge: &Edge,
    mut known: HashMap<Var, Operand>,
    other: &Edge,
) -> bool {
    let cluster = facts.cluster();
    let same = |known: &HashMap<Var, Operand>, arg: &Operand, other: Operand| match arg.var() {
        Some(var) => known
            .get(&var)
            .map_or_else(|| *arg == other && facts.home(var) != Some(header), |known| *known == other),
        None => *arg == other,
    };
    let all_same = |known: &HashMap<Var, Operand>, args: &[Operand], others: &[Operand]| {
        args.len() == others.len() && args.iter().zip(others).all(|(arg, other)| same(known, arg, *other))
    };
    if edge.target == other.target {
        return all_same(&known, &edge.args, &other.args);
    }
    let (block, model) = (cluster.block(edge.target), cluster.block(other.target));
    let (Term::Jump(on), Term::Jump(model_on)) = (&block.term, &model.term) else { return false };
    if !block.params.is_empty()
        || !edge.args.is_empty()
        || block.insts.len() != model.insts.len()
        || block.insts.len() > MOST_INSTRUCTIONS
        || on.target != model_on.target
    {
        return false;
    }
    let params: HashMap<Var, Operand> =
        model.params.iter().copied().zip(other.args.iter().copied()).collect();
    let resolved = |args: &[Operand]| -> Vec<Operand> {
        args.iter().map(|arg| arg.var().and_then(|var| params.get(&var).copied()).unwrap_or(*arg)).collect()
    };
    for (inst, model) in block.insts.iter().zip(&model.insts) {
        let (Some(dst), Some(result)) = (inst.dst, model.dst) else { return false };
        if inst.op != model.op
            || inst.op.effect() != Effect::Pure
            || !all_same(&known, &inst.args, &resolved(&model.args))
        {
            return false;
        }
        known.insert(dst, Operand::Var(result));
    }
    all_same(&known, &on.args, &resolved(&model_on.args))
}
