//! Removes blocks that nothing leads to.

use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::{Block, BlockId, Cluster};

/// Removes blocks that nothing leads to. The others keep their order.
pub(crate) fn prune_unreachable(cluster: &mut Cluster) {
    let mut numbers = vec![None; cluster.blocks.len()];
    for block in reverse_postorder(cluster) {
        numbers[block.index()] = Some(block);
    }
    let mut next = 0;
    for number in numbers.iter_mut().flatten() {
        *number = BlockId(next);
        next += 1;
    }
    if next as usize == cluster.blocks.len() {
        return;
    }
    let mut blocks = std::mem::take(&mut cluster.blocks).into_iter().zip(&numbers);
    let reachable = |(block, number): (Block, &Option<BlockId>)| number.map(|_| block);
    cluster.blocks = blocks.by_ref().filter_map(reachable).collect();
    for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
        if let Some(number) = numbers[edge.target.index()] {
            edge.target = number;
        }
    }
}
