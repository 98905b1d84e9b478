//! Takes a part of a list and appends to it at once.

use crate::called::APPEND_TO_PART;
use crate::reserve_lists::put_before;
use neva_blocks::analysis::facts::{Facts, InstAt, uses};
use neva_blocks::*;
use neva_registry::Native;

/// Where an element is appended to a part of a list, one call does both. So a queue whose first element goes
/// to its end is changed once instead of twice. Where a branch is between the two, each successor takes the
/// part. First elements are taken by a new length alone, so a stack gains nothing.
pub(crate) fn append_to_parts(cluster: &mut Cluster) {
    let is_part =
        |inst: &Inst| inst.op.native() == Some(Native::ListSlice) && inst.args[1] != Operand::Int(0);
    if !cluster.insts().any(|(_, inst)| is_part(inst)) {
        return;
    }
    let facts = Facts::new(cluster);
    let parts = cluster.insts().filter(|(at, inst)| is_part(inst) && is_for_successors(&facts, *at));
    let mut parts: Vec<InstAt> = parts.map(|(at, _)| at).collect();
    // From the last one, so that the positions of those before it stay.
    parts.sort_unstable();
    for part in parts.into_iter().rev() {
        take_in_successors(cluster, part);
    }
    let uses = uses(cluster);
    for block in &mut cluster.blocks {
        let mut at = 0;
        while let Some(inst) = block.insts.get(at) {
            let part = inst.args.first().and_then(|arg| arg.var()).filter(|part| uses[part.index()] == 1);
            let part = part.filter(|_| is_append(inst));
            let made = part.and_then(|part| block.insts[..at].iter().position(|inst| inst.dst == Some(part)));
            if let Some(made) = made.filter(|made| is_part(&block.insts[*made])) {
                let Inst { mut args, .. } = block.insts.remove(made);
                // The append is one position earlier now.
                let append = &mut block.insts[at - 1];
                args.push(append.args[1]);
                (append.op, append.args) = (Op::Call(&APPEND_TO_PART), args);
            } else {
                at += 1;
            }
        }
    }
}

fn is_append(inst: &Inst) -> bool {
    inst.op.native() == Some(Native::ListAppend)
}

/// Whether the successors of a block alone use a part, which one of them appends to, and nobody uses the list
/// after it.
fn is_for_successors(facts: &Facts, (block, at): InstAt) -> bool {
    let cluster = facts.cluster();
    let body = cluster.block(block);
    let inst = &body.insts[at];
    let (Some(part), Some(list)) = (inst.dst, inst.args[0].var()) else { return false };
    let (part, list) = (Operand::Var(part), Operand::Var(list));
    let count = |operands: &[Operand], wanted: Operand| operands.iter().filter(|arg| **arg == wanted).count();
    let before = body.insts[..=at].iter().map(|inst| count(&inst.args, list)).sum::<usize>();
    let edges = body.term.edges();
    let passed = edges.iter().map(|edge| count(&edge.args, part)).sum::<usize>();
    let mut in_successors = 0;
    let mut is_appended_to = false;
    for successor in
        edges.iter().map(|edge| edge.target).filter(|target| is_only_after(facts, *target, block))
    {
        let successor = cluster.block(successor);
        let mut uses = 0;
        successor.visit_uses(|var| uses += usize::from(Operand::Var(var) == part));
        in_successors += uses;
        is_appended_to |=
            uses == 1 && successor.insts.iter().any(|inst| is_append(inst) && inst.args[0] == part);
    }
    let uses_of = |operand: Operand| operand.var().map_or(0, |var| facts.uses(var));
    is_appended_to && uses_of(list) == before && uses_of(part) == passed + in_successors
}

/// Whether one edge leads to a block, from another one.
fn is_only_after(facts: &Facts, block: BlockId, other: BlockId) -> bool {
    block != other && facts.predecessors(block) == [other]
}

/// Moves what takes a part to the successors that use it, and to the edges that pass it.
fn take_in_successors(cluster: &mut Cluster, (block, at): InstAt) {
    let taken = cluster.blocks[block.index()].insts.remove(at);
    let Some(part) = taken.dst else { return };
    let edges = cluster.block(block).term.edges().len();
    for edge in 0..edges {
        let Edge { target, args } = cluster.block(block).term.edges()[edge].clone();
        let fresh = cluster.new_var(cluster.ty(part).clone());
        let replace = |operand: &mut Operand| {
            if *operand == Operand::Var(part) {
                *operand = Operand::Var(fresh);
            }
        };
        let taken = Inst { dst: Some(fresh), ..taken.clone() };
        if args.contains(&Operand::Var(part)) {
            let mut args = args;
            args.iter_mut().for_each(replace);
            put_before(cluster, (block, edge), Edge { target, args }, vec![taken]);
            continue;
        }
        let successor = &mut cluster.blocks[target.index()];
        let mut is_used = false;
        successor.visit_uses(|var| is_used |= var == part);
        if is_used {
            successor.change_operands(replace);
            successor.insts.insert(0, taken);
        }
    }
}
