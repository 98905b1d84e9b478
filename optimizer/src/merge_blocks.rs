//! Removes jumps that decide nothing.

use crate::prune_unreachable::prune_unreachable;
use crate::substitution::Substitution;
use neva_blocks::analysis::flow::{predecessors, reverse_postorder};
use neva_blocks::*;

/// Leads edges past blocks that only jump on, turns branches that lead to one place into jumps, and joins a
/// block to the one before when nothing else leads to it.
pub(crate) fn merge_blocks(cluster: &mut Cluster) {
    prune_unreachable(cluster);
    skip_empty_blocks(cluster);
    for block in &mut cluster.blocks {
        drop_choice(&mut block.term);
    }
    prune_unreachable(cluster);
    join_straight_blocks(cluster);
}

/// Targets come before sources, so one step is enough but for edges back in loops.
fn skip_empty_blocks(cluster: &mut Cluster) {
    let skippable = find_empty_blocks(cluster);
    for id in reverse_postorder(cluster).into_iter().rev() {
        let mut term = std::mem::replace(&mut cluster.blocks[id.index()].term, Term::Stop);
        for edge in term.edges_mut() {
            let target = cluster.block(edge.target);
            if edge.target == id || !skippable[edge.target.index()] {
                continue;
            }
            let Term::Jump(onward) = &target.term else { continue };
            if onward.target == edge.target {
                continue;
            }
            let args = onward.args.iter().map(|arg| {
                let position = target.params.iter().position(|param| *arg == Operand::Var(*param));
                position.and_then(|position| edge.args.get(position)).copied().unwrap_or(*arg)
            });
            *edge = Edge { target: onward.target, args: args.collect() };
        }
        cluster.blocks[id.index()].term = term;
    }
}

/// Which blocks only jump on and have no parameter that is used elsewhere.
fn find_empty_blocks(cluster: &Cluster) -> Vec<bool> {
    let is_empty = |block: &Block| block.insts.is_empty() && matches!(block.term, Term::Jump(_));
    let mut owners = vec![None; cluster.types.len()];
    for (number, block) in cluster.blocks.iter().enumerate() {
        block.params.iter().for_each(|param| owners[param.index()] = Some(number));
    }
    let mut skippable: Vec<bool> = cluster.blocks.iter().map(is_empty).collect();
    for (number, block) in cluster.blocks.iter().enumerate() {
        block.visit_uses(|var| {
            if let Some(owner) = owners[var.index()]
                && owner != number
            {
                skippable[owner] = false;
            }
        });
    }
    skippable
}

/// A branch with the same edge on both sides, and cases that lead where the default does.
fn drop_choice(term: &mut Term) {
    if let Term::Switch { cases, default, .. } = term {
        cases.retain(|case| case.edge != *default);
    }
    match term {
        Term::If { then: edge, otherwise, .. } if edge == otherwise => *term = Term::Jump(edge.clone()),
        Term::Switch { cases, default: edge, .. } if cases.is_empty() => *term = Term::Jump(edge.clone()),
        _ => {}
    }
}

fn join_straight_blocks(cluster: &mut Cluster) {
    let predecessors = predecessors(cluster);
    let mut substitution = Substitution::new(cluster);
    for id in reverse_postorder(cluster) {
        // What was joined to a block before has become a part of it.
        while let Term::Jump(edge) = &cluster.block(id).term
            && edge.target != id
            && edge.target.0 != 0
            && predecessors[edge.target.index()].len() == 1
        {
            let Edge { target, args } = edge.clone();
            let empty = Block { params: vec![], insts: vec![], term: Term::Stop, origin: Origin::default() };
            let tail = std::mem::replace(&mut cluster.blocks[target.index()], empty);
            for (param, arg) in tail.params.iter().zip(&args) {
                substitution.replace(*param, *arg);
            }
            let block = &mut cluster.blocks[id.index()];
            block.insts.extend(tail.insts);
            block.term = tail.term;
            block.origin = tail.origin;
        }
    }
    substitution.apply(cluster);
    prune_unreachable(cluster);
}
