//! Asks first what stays the same in a loop.

use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Effect, Native};

/// Puts the operand of a conjunction first that changes in fewer of the loops around it. The emitted code
/// asks the first one first, so rustc can ask it in front of the loop, and leave the loop out where it is
/// false.
pub(crate) fn order_conditions(cluster: &mut Cluster) {
    let is_and = |inst: &Inst| inst.op.native() == Some(Native::And);
    if !cluster.blocks.iter().flat_map(|block| &block.insts).any(is_and) {
        return;
    }
    let depths = loop_depths(cluster);
    // How many loops around it a variable changes in.
    let mut changes = vec![0; cluster.types.len()];
    for id in reverse_postorder(cluster) {
        let depth = depths[id.index()];
        let block = &mut cluster.blocks[id.index()];
        block.params.iter().for_each(|param| changes[param.index()] = depth);
        for inst in &mut block.insts {
            let of = |arg: &Operand| arg.var().map_or(0, |var| changes[var.index()]);
            if is_and(inst) && of(&inst.args[1]) < of(&inst.args[0]) {
                inst.args.swap(0, 1);
            }
            let most = inst.args.iter().map(of).max().unwrap_or(0);
            if let Some(dst) = inst.dst {
                changes[dst.index()] = if inst.op.effect() == Effect::Pure { most } else { depth };
            }
        }
        for (var, _) in block.term.assigned() {
            changes[var.index()] = depth;
        }
    }
}

/// For each block how many loops it is in.
fn loop_depths(cluster: &Cluster) -> Vec<u32> {
    let mut depths = vec![0; cluster.blocks.len()];
    natural_loops(cluster).values().flatten().for_each(|block| depths[block.index()] += 1);
    depths
}
