//! Brings blocks and variables into one order.

use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::*;

/// Numbers blocks in reverse postorder and variables in the order of their assignment, so that the same
/// program always looks the same. Unreachable blocks and unassigned variables go away.
pub(crate) fn number_vars(cluster: &mut Cluster) {
    let order = reverse_postorder(cluster);
    let mut numbers = vec![BlockId(0); cluster.blocks.len()];
    for (number, block) in order.iter().enumerate() {
        numbers[block.index()] = BlockId(number as u32);
    }
    let mut old: Vec<Option<Block>> = std::mem::take(&mut cluster.blocks).into_iter().map(Some).collect();
    cluster.blocks = order.iter().filter_map(|block| old[block.index()].take()).collect();

    let old_types = std::mem::take(&mut cluster.types);
    let mut vars: Vec<Option<Var>> = vec![None; old_types.len()];
    let mut assign = |var: &mut Var| {
        let new = Var(cluster.types.len() as u32);
        cluster.types.push(old_types[var.index()].clone());
        vars[var.index()] = Some(new);
        *var = new;
    };
    for block in &mut cluster.blocks {
        block.params.iter_mut().for_each(&mut assign);
        block.insts.iter_mut().filter_map(|inst| inst.dst.as_mut()).for_each(&mut assign);
        block.term.results_mut().into_iter().filter_map(|(var, _)| var.as_mut()).for_each(&mut assign);
    }
    for block in &mut cluster.blocks {
        block.change_operands(|operand| {
            if let Operand::Var(var) = operand
                && let Some(new) = vars[var.index()]
            {
                *var = new;
            }
        });
        for edge in block.term.edges_mut() {
            edge.target = numbers[edge.target.index()];
        }
    }
}
