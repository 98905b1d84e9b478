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
    let mut number = |var: &mut Var| {
        *var = *vars[var.index()].get_or_insert_with(|| {
            cluster.types.push(old_types[var.index()].clone());
            Var(cluster.types.len() as u32 - 1)
        });
    };
    for block in &mut cluster.blocks {
        block.change_vars(&mut number);
        for edge in block.term.edges_mut() {
            edge.target = numbers[edge.target.index()];
        }
    }
}
