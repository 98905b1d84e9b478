//! Removes what is computed for nobody.

use neva_blocks::analysis::flow::{ParamSources, drop_params};
use neva_blocks::*;
use neva_registry::Effect;
use std::collections::BTreeSet;

/// Removes instructions without effect whose result nobody uses, parameters that only feed such, results of
/// terminators that nobody uses, attempts whose outcome does not matter, and the content of messages that
/// nobody looks at.
pub(crate) fn remove_dead(program: &mut Program) {
    program.clusters.iter_mut().for_each(sweep);
    // What one cluster no longer sends, another may no longer have to receive.
    while empty_messages(program) {}
}

/// Sends nothing on channels whose messages nobody looks at; whether that changed anything.
fn empty_messages(program: &mut Program) -> bool {
    let mut looked_at = BTreeSet::new();
    for block in program.clusters.iter().flat_map(|cluster| &cluster.blocks) {
        if let Term::Wait(events) = &block.term {
            looked_at.extend(events.iter().filter_map(|event| match event {
                Event::Message(channel, Some(_), _) => Some(*channel),
                _ => None,
            }));
        }
    }
    let mut changed = false;
    for cluster in &mut program.clusters {
        let mut emptied = false;
        for block in &mut cluster.blocks {
            if let Term::Send { channel, value, .. } = &mut block.term
                && !looked_at.contains(channel)
                && *value != Operand::Unit
            {
                *value = Operand::Unit;
                emptied = true;
            }
        }
        if emptied {
            sweep(cluster);
        }
        changed |= emptied;
    }
    changed
}

fn sweep(cluster: &mut Cluster) {
    let live = find_live(cluster);
    let is_dead = |var: Var| !live[var.index()];
    drop_params(cluster, is_dead);
    for block in &mut cluster.blocks {
        block.insts.retain_mut(|inst| {
            let dead = inst.dst.is_none_or(is_dead);
            if dead {
                inst.dst = None;
            }
            !dead || inst.op.effect() == Effect::World
        });
        for (var, _) in block.term.results_mut() {
            *var = var.filter(|var| !is_dead(*var));
        }
        if let Term::Try { kernel, value: None, ok, error: None, err, .. } = &block.term
            && kernel.effect == Effect::Pure
            && ok == err
        {
            block.term = Term::Jump(ok.clone());
        }
    }
}

/// Whether each variable has a use that matters.
fn find_live(cluster: &Cluster) -> Vec<bool> {
    let sources = ParamSources::new(cluster);
    // The instruction that assigns each variable.
    let mut insts: Vec<Option<&Inst>> = vec![None; cluster.types.len()];
    let mut live = vec![false; cluster.types.len()];
    let mut found = vec![];
    let mut mark = |operand: Operand, found: &mut Vec<Var>| {
        if let Operand::Var(var) = operand
            && !std::mem::replace(&mut live[var.index()], true)
        {
            found.push(var);
        }
    };
    for block in &cluster.blocks {
        for inst in &block.insts {
            if let Some(dst) = inst.dst {
                insts[dst.index()] = Some(inst);
            }
            if inst.op.effect() == Effect::World {
                inst.args.iter().for_each(|arg| mark(*arg, &mut found));
            }
        }
        block.term.operands().into_iter().for_each(|operand| mark(operand, &mut found));
    }
    while let Some(var) = found.pop() {
        sources.of(var).iter().for_each(|arg| mark(*arg, &mut found));
        if let Some(inst) = insts[var.index()] {
            inst.args.iter().for_each(|arg| mark(*arg, &mut found));
        }
    }
    live
}
