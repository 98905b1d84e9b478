//! Copies of blocks.

use neva_blocks::*;
use std::collections::{BTreeMap, HashMap};

/// Adds a copy of each of these blocks to a cluster, with variables of its own. Edges among the blocks lead
/// from copy to copy, the others to where they lead. In the copies, each variable of `known` is an operand.
/// Gives the copy of each block.
pub(crate) fn copy_blocks(
    cluster: &mut Cluster,
    blocks: &[BlockId],
    known: &[(Var, Operand)],
) -> BTreeMap<BlockId, BlockId> {
    let first = cluster.blocks.len() as u32;
    let copies: BTreeMap<BlockId, BlockId> = blocks.iter().copied().zip((first..).map(BlockId)).collect();
    let mut renamed: HashMap<Var, Operand> = known.iter().copied().collect();
    for id in blocks {
        let mut block = cluster.block(*id).clone();
        let Block { params, insts, term, .. } = &mut block;
        let results = term.results_mut().into_iter().filter_map(|(var, _)| var.as_mut());
        let assigned = params.iter_mut().chain(insts.iter_mut().filter_map(|inst| inst.dst.as_mut()));
        for var in assigned.chain(results) {
            let copy = cluster.new_var(cluster.ty(*var).clone());
            renamed.insert(*var, Operand::Var(copy));
            *var = copy;
        }
        for edge in term.edges_mut() {
            edge.target = copies.get(&edge.target).copied().unwrap_or(edge.target);
        }
        cluster.blocks.push(block);
    }
    for block in &mut cluster.blocks[first as usize..] {
        block.change_operands(|operand| {
            if let Operand::Var(var) = operand {
                *operand = renamed.get(var).copied().unwrap_or(*operand);
            }
        });
    }
    copies
}
