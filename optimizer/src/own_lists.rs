//! Lists that loops change in place without a look at their owners.

use crate::called::{APPEND_TO_PART, CUT, OWN, PUT, SET_WITHIN};
use crate::copy_blocks::new_inst;
use crate::growing_lists::{GrowingLists, Loop};
use crate::reserve_lists::put_before;
use neva_blocks::analysis::facts::{EdgeAt, Facts, InstAt};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{By, Native};
use std::collections::HashSet;

/// Where a loop carries a list and sets elements of it, and nothing in the loop keeps the list of an earlier
/// time, the list has one owner from the first change on. It gets that before the loop, so that the loop does
/// not ask for it. What asks makes the list another one for the compiler of the emitted code, which reads its
/// length from memory again after each change.
///
/// A list that is needed after it came into the loop, or that is part of a value, is left alone: the loop may
/// end without a change, and it would have been copied for nothing.
pub(crate) fn own_lists(program: &mut Program) {
    for cluster in &mut program.clusters {
        if !cluster.insts().any(|(_, inst)| is_set(inst)) {
            continue;
        }
        for Owned { before, at, sets } in found(cluster) {
            let mut edge = cluster.block(before.0).term.edges()[before.1].clone();
            let (list, origin) = (edge.args[at], cluster.block(before.0).origin);
            let ty = cluster.ty(cluster.block(edge.target).params[at]).clone();
            let own = new_inst(cluster, ty, Op::Call(&OWN), vec![list], origin);
            edge.args[at] = own.dst.map(Operand::Var).expect("a list");
            put_before(cluster, before, edge, vec![own]);
            for (block, at) in sets {
                cluster.blocks[block.index()].insts[at].op = Op::Call(&SET_WITHIN);
            }
        }
    }
}

/// A list that has one owner in a loop.
struct Owned {
    /// The edge into the loop, and which argument of it the list is.
    before: EdgeAt,
    at: usize,
    /// The instructions that set its elements.
    sets: Vec<InstAt>,
}

/// The lists of all loops, of outer loops first.
fn found(cluster: &Cluster) -> Vec<Owned> {
    let lists = GrowingLists::new(cluster, true);
    let (order, loops) = (reverse_postorder(cluster), natural_loops(cluster));
    let mut all: Vec<Loop<'_>> = lists.loops(&loops).collect();
    all.sort_by_key(|found| std::cmp::Reverse(found.body.len()));
    let (mut known, mut edges) = (HashSet::new(), HashSet::new());
    let mut owned = vec![];
    for found in &all {
        for at in 0..found.params.len() {
            let Some(sets) = sets(&lists, found, at, &order) else { continue };
            let is_new = sets.iter().all(|set| !known.contains(set));
            // An edge gets one block of its own.
            if is_new && !sets.is_empty() && may_own(&lists, found, at) && edges.insert(found.before) {
                known.extend(sets.iter().copied());
                owned.push(Owned { before: found.before, at, sets });
            }
        }
    }
    owned
}

/// Whether the list that comes into a loop is one of its own, rather than part of a value, and not needed
/// afterwards.
fn may_own(lists: &GrowingLists<'_>, found: &Loop<'_>, at: usize) -> bool {
    let edges = lists.facts.cluster().block(found.before.0).term.edges();
    let edge = edges[found.before.1];
    let Some(list) = edge.args[at].var() else { return false };
    let is_passed_twice = edge.args.iter().filter(|arg| arg.var() == Some(list)).count() > 1;
    let is_needed = is_passed_twice || lists.liveness.is_live_in(found.header, list);
    !is_needed && is_made(&lists.facts, list, &mut HashSet::new())
}

/// Whether a list comes from what makes lists, by way of parameters or at once.
fn is_made(facts: &Facts<'_>, list: Var, seen: &mut HashSet<Var>) -> bool {
    if !seen.insert(list) {
        return true;
    }
    if let Some((block, at)) = facts.param(list) {
        let edges = facts.edges_into(block);
        return edges.into_iter().all(|edge| match facts.arg(edge, at) {
            Operand::Var(arg) => is_made(facts, arg, seen),
            constant => matches!(constant, Operand::Const(_)),
        });
    }
    facts.inst(list).is_some_and(|inst| match &inst.op {
        Op::Call(kernel) => {
            let first = kernel.params.iter().zip(&inst.args).find(|(param, _)| param.by == By::Value);
            let is_part = matches!(
                kernel.native,
                Some(Native::ListItem | Native::ListTake | Native::DictValue | Native::DictTake)
            );
            !is_part
                && first.and_then(|(_, arg)| arg.var()).is_none_or(|arg| {
                    !matches!(facts.cluster().ty(arg), Type::List(_)) || is_made(facts, arg, seen)
                })
        }
        _ => false,
    })
}

fn is_set(inst: &Inst) -> bool {
    inst.op.native() == Some(Native::ListSet) && !inst.op.calls(&SET_WITHIN)
}

/// Whether an instruction gives a list with one owner for one with one owner. Where the result is empty it
/// may have none, but then there is no element to be set.
fn keeps_owner(op: &Op) -> bool {
    let is_native =
        |native| matches!(native, Native::ListSet | Native::ListAppend | Native::ListSlice | Native::ListPut);
    op.native().is_some_and(is_native) || [&PUT, &CUT, &APPEND_TO_PART].iter().any(|kernel| op.calls(kernel))
}

/// The instructions that set elements of the list that is a parameter of a loop, where all that happens to
/// the list in the loop leaves it with one owner; nothing otherwise.
fn sets(lists: &GrowingLists<'_>, found: &Loop<'_>, at: usize, order: &[BlockId]) -> Option<Vec<InstAt>> {
    let cluster = lists.facts.cluster();
    if !matches!(cluster.ty(found.params[at]), Type::List(_)) {
        return None;
    }
    let mut holders = HashSet::from([found.params[at]]);
    let mut sets = vec![];
    let holds = |holders: &HashSet<Var>, arg: &Operand| arg.var().is_some_and(|var| holders.contains(&var));
    for id in order.iter().copied().filter(|id| found.body.contains(id)) {
        let block = cluster.block(id);
        let mut last_uses = None;
        for (position, inst) in block.insts.iter().enumerate() {
            if !inst.args.iter().any(|arg| holds(&holders, arg)) || inst.op.only_looks() {
                continue;
            }
            let Op::Call(kernel) = &inst.op else { return None };
            let mut args = kernel.params.iter().zip(&inst.args);
            if args.all(|(param, arg)| param.by.is_lent() || !holds(&holders, arg)) {
                continue;
            }
            let last_uses = last_uses.get_or_insert_with(|| LastUses::new(cluster, &lists.liveness, id));
            let is_only = !inst.args[1..].iter().any(|arg| holds(&holders, arg));
            if !keeps_owner(&inst.op) || !is_only || !last_uses.insts[position][0] {
                return None;
            }
            holders.extend(inst.dst);
            sets.extend(is_set(inst).then_some((id, position)));
        }
        let is_given = match &block.term {
            Term::Try { kernel, args, .. } => {
                let mut args = kernel.params.iter().zip(args);
                args.any(|(param, arg)| !param.by.is_lent() && holds(&holders, arg))
            }
            term => term.operands().iter().any(|operand| holds(&holders, operand)),
        };
        if is_given {
            return None;
        }
        for edge in block.term.edges().into_iter().filter(|edge| found.body.contains(&edge.target)) {
            for (param, arg) in cluster.block(edge.target).params.iter().zip(&edge.args) {
                let is_kept = || {
                    arg.var().is_some_and(|var| lists.liveness.is_live_in(edge.target, var))
                        || edge.args.iter().filter(|other| *other == arg).count() > 1
                };
                if holds(&holders, arg) {
                    // A parameter of the header has been somebody else's list until now.
                    if is_kept() || edge.target == found.header && *param != found.params[at] {
                        return None;
                    }
                    holders.insert(*param);
                }
            }
        }
    }
    // Each parameter that holds it at some time always does.
    let always = |holder: &Var| {
        let Some((block, position)) = lists.facts.param(*holder) else { return true };
        let edges = lists.facts.edges_into(block).into_iter().filter(|(from, _)| found.body.contains(from));
        edges.into_iter().all(|edge| holds(&holders, &lists.facts.arg(edge, position)))
    };
    holders.iter().all(always).then_some(sets)
}
