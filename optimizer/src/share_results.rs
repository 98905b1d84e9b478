//! Results that are computed once.

use crate::substitution::Substitution;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::InstAt;
use neva_blocks::*;
use neva_registry::{Code, Effect, Native};
use std::collections::HashMap;

/// Where a part of a list is taken that has been taken before, that one is used again, and so is a number or
/// bool for which a kernel goes through the same text, such as its length. So a loop does not do it in each
/// turn.
pub(crate) fn share_results(cluster: &mut Cluster) {
    let shares = |inst: &Inst| inst.op.native() == Some(Native::ListSlice) || looks_through(cluster, inst);
    let found: Vec<(InstAt, &Inst, &Op)> =
        cluster.insts().filter(|(_, inst)| shares(inst)).map(|(at, inst)| (at, inst, &inst.op)).collect();
    let mut alike: HashMap<&[Operand], Vec<(InstAt, &Op, Var)>> = HashMap::new();
    for (at, inst, op) in &found {
        alike.entry(&inst.args).or_default().extend(inst.dst.map(|result| (*at, *op, result)));
    }
    if alike.values().all(|results| results.len() < 2) {
        return;
    }
    let dominators = Dominators::new(cluster);
    let mut substitution = Substitution::new(cluster);
    for (at, inst, op) in &found {
        let comes_before = |before: &InstAt| {
            if before.0 == at.0 { before.1 < at.1 } else { dominators.dominates(before.0, at.0) }
        };
        let mut others = alike[&inst.args[..]].iter().filter(|(_, other, _)| other == op).take(MOST_ALIKE);
        if let (Some(result), Some((.., other))) =
            (inst.dst, others.find(|(before, ..)| comes_before(before)))
            && cluster.ty(result) == cluster.ty(*other)
        {
            substitution.replace(result, Operand::Var(*other));
        }
    }
    substitution.apply(cluster);
}

/// No more results are compared with each other one.
const MOST_ALIKE: usize = 16;

/// Whether an instruction calls a kernel that may look at all it is lent, for a number or a bool.
fn looks_through(cluster: &Cluster, inst: &Inst) -> bool {
    let Op::Call(kernel) = &inst.op else { return false };
    let is_scalar = |ty: &Type| matches!(ty, Type::Bool | Type::Int | Type::Float);
    kernel.effect == Effect::Pure
        && kernel.native.is_none()
        && !matches!(kernel.code, Code::Expr(_))
        && kernel.params.iter().any(|param| param.by.is_lent())
        && kernel
            .params
            .iter()
            .zip(&inst.args)
            .all(|(param, arg)| param.by.is_lent() || arg.var().is_none_or(|var| is_scalar(cluster.ty(var))))
        && inst.dst.is_some_and(|dst| is_scalar(cluster.ty(dst)))
}
