//! Parts of lists that are taken once.

use crate::substitution::Substitution;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::InstAt;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashMap;

/// Where a part of a list is taken that has been taken before, that one is used again. So a loop does not
/// copy the same part in each turn.
pub(crate) fn share_parts(cluster: &mut Cluster) {
    let is_part = |inst: &Inst| inst.op.native() == Some(Native::ListSlice);
    let mut alike: HashMap<&[Operand], Vec<(InstAt, Var)>> = HashMap::new();
    for (at, inst) in cluster.insts().filter(|(_, inst)| is_part(inst)) {
        alike.entry(&inst.args).or_default().extend(inst.dst.map(|part| (at, part)));
    }
    if alike.values().all(|parts| parts.len() < 2) {
        return;
    }
    let dominators = Dominators::new(cluster);
    let mut substitution = Substitution::new(cluster);
    for (at, inst) in cluster.insts().filter(|(_, inst)| is_part(inst)) {
        let comes_before = |before: &InstAt| {
            if before.0 == at.0 { before.1 < at.1 } else { dominators.dominates(before.0, at.0) }
        };
        let mut others = alike[&inst.args[..]].iter().take(MOST_PARTS);
        if let (Some(part), Some((_, other))) = (inst.dst, others.find(|(before, _)| comes_before(before)))
            && cluster.ty(part) == cluster.ty(*other)
        {
            substitution.replace(part, Operand::Var(*other));
        }
    }
    substitution.apply(cluster);
}

/// No more parts are compared with each other one.
const MOST_PARTS: usize = 16;
