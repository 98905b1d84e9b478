//! Counts the characters of texts only as far as somebody asks.

use crate::called::LEN_UP_TO;
use neva_blocks::analysis::facts::{Facts, uses};
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashMap;

/// Lengths are compared with no greater constants.
const MOST_COMPARED: i64 = 64;

/// A part of a text that goes up to the text's length, or to one less, says so without the length. A length
/// that is only compared with constants is counted no further than those. So a loop in which a text loses a
/// character in each turn does not count the others.
pub(crate) fn bound_lengths(cluster: &mut Cluster) {
    let lengths: HashMap<Var, Operand> =
        cluster.insts().filter_map(|(_, inst)| Some((inst.dst?, length_of(inst)?))).collect();
    if lengths.is_empty() {
        return;
    }
    leave_out_ends(cluster, &lengths);
    let mosts = compared(cluster, &lengths);
    for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        if length_of(inst).is_some()
            && let Some(most) = inst.dst.and_then(|length| mosts.get(&length))
        {
            inst.op = Op::Call(&LEN_UP_TO);
            inst.args.push(Operand::Int(*most));
        }
    }
}

/// The text that an instruction counts.
fn length_of(inst: &Inst) -> Option<Operand> {
    let Op::Call(kernel) = inst.op else { return None };
    (kernel.name == "builtin::len::string_len").then(|| inst.args[0])
}

/// Puts ends of parts that need not be counted in the place of lengths. All positions from the length on mean
/// the end. One less than the length is -1, also for the empty text, where both mean its beginning.
fn leave_out_ends(cluster: &mut Cluster, lengths: &HashMap<Var, Operand>) {
    let facts = Facts::new(cluster);
    let end = |text: Operand, position: Operand| {
        let var = position.var()?;
        if let Some(of) = lengths.get(&var) {
            return (*of == text).then_some(Operand::Int(i64::MAX));
        }
        let length = facts.inst(var)?.args.iter().find_map(|arg| arg.var())?;
        let is_before = facts.step(position, length) == Some(Operand::Int(-1));
        (is_before && lengths.get(&length) == Some(&text)).then_some(Operand::Int(-1))
    };
    let mut found = vec![];
    for ((block, at), inst) in cluster.insts() {
        if let Op::Call(kernel) = inst.op
            && let ("builtin::slice::string_slice", &[text, from, to]) = (kernel.name, &inst.args[..])
        {
            let ends = [(1, from), (2, to)].map(|(arg, position)| Some((arg, end(text, position)?)));
            found.extend(ends.into_iter().flatten().map(|(arg, end)| (block, at, arg, end)));
        }
    }
    for (block, at, arg, end) in found {
        cluster.blocks[block.index()].insts[at].args[arg] = end;
    }
}

/// For each length that is only compared with constants one more than the greatest of them: greater lengths
/// compare like it.
fn compared(cluster: &Cluster, lengths: &HashMap<Var, Operand>) -> HashMap<Var, i64> {
    let uses = uses(cluster);
    let mut mosts: HashMap<Var, Option<i64>> = lengths.keys().map(|length| (*length, Some(1))).collect();
    let mut add = |var: Option<Var>, constant: Option<i64>| {
        if let Some(most) = var.and_then(|var| mosts.get_mut(&var)) {
            let constant = constant.filter(|constant| *constant < MOST_COMPARED);
            *most = most.zip(constant).map(|(most, constant)| most.max(constant + 1));
        }
    };
    for block in &cluster.blocks {
        let is_used = |inst: &&Inst| inst.dst.is_none_or(|dst| uses[dst.index()] > 0);
        for inst in block.insts.iter().filter(is_used) {
            match (compares(&inst.op), &inst.args[..]) {
                (true, [left, Operand::Int(right)]) => add(left.var(), Some(*right)),
                (true, [Operand::Int(left), right]) => add(right.var(), Some(*left)),
                (_, args) => args.iter().for_each(|arg| add(arg.var(), None)),
            }
        }
        match &block.term {
            Term::Switch { on, cases, .. } => cases.iter().for_each(|case| match case.value {
                Operand::Int(value) => add(on.var(), Some(value)),
                _ => add(on.var(), None),
            }),
            term => term.operands().into_iter().for_each(|operand| add(operand.var(), None)),
        }
        let passed = block.term.edges().into_iter().flat_map(|edge| &edge.args);
        passed.for_each(|arg| add(arg.var(), None));
    }
    mosts.into_iter().filter_map(|(length, most)| Some((length, most?))).collect()
}

fn compares(op: &Op) -> bool {
    let native = op.native();
    *op == Op::Equal
        || native.is_some_and(|native| {
            matches!(
                native,
                Native::IntLess
                    | Native::IntLessOrEqual
                    | Native::IntGreater
                    | Native::IntGreaterOrEqual
                    | Native::IntNotEqual
            )
        })
}
