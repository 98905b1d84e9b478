//! Where control comes from and in which order blocks are visited.

use crate::program::{BlockId, Cluster};

/// For each block, the blocks that lead to it: one entry for each edge.
pub fn predecessors(cluster: &Cluster) -> Vec<Vec<BlockId>> {
    let mut predecessors = vec![vec![]; cluster.blocks.len()];
    for (from, block) in cluster.blocks.iter().enumerate() {
        for edge in block.term.edges() {
            predecessors[edge.target.index()].push(BlockId(from as u32));
        }
    }
    predecessors
}

/// The reachable blocks, each before those that it leads to but for the edges back in loops. The first edge of a
/// terminator is visited first.
pub fn reverse_postorder(cluster: &Cluster) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(cluster.blocks.len());
    if cluster.blocks.is_empty() {
        return order;
    }
    let mut seen = vec![false; cluster.blocks.len()];
    seen[0] = true;
    // Each with the edges that remain; the first edge is taken last, so that it comes first in reverse.
    let mut path = vec![(BlockId(0), targets(cluster, BlockId(0)))];
    while let Some((block, rest)) = path.last_mut() {
        match rest.pop() {
            Some(target) if !seen[target.index()] => {
                seen[target.index()] = true;
                path.push((target, targets(cluster, target)));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                path.pop();
            }
        }
    }
    order.reverse();
    order
}

fn targets(cluster: &Cluster, block: BlockId) -> Vec<BlockId> {
    cluster.block(block).term.edges().iter().map(|edge| edge.target).collect()
}
