//! Where output has to leave the process at once.

use neva_blocks::analysis::flow::{blocks_in_loops, predecessors, reach};
use neva_blocks::{Block, BlockId, Cluster, Term};
use std::collections::BTreeSet;

/// Marks the prints after which the program may end, or go round a loop, without another print. So an error
/// of the output is noticed by the node that printed, not at the end, where nobody listens; and what was
/// printed can be seen while the program computes. Prints in loops are not marked: that would cost a system
/// call for every iteration.
pub(crate) fn place_flushes(cluster: &mut Cluster) {
    let ends = may_stay_silent(cluster);
    let in_loop = blocks_in_loops(cluster, |_| true);
    for (index, block) in cluster.blocks.iter_mut().enumerate() {
        if let Term::Print { flush, ok, .. } = &mut block.term {
            *flush = ends.contains(&ok.target) && !in_loop[index];
        }
    }
}

/// The blocks from whose beginnings the program's end or a loop can be reached without a print.
fn may_stay_silent(cluster: &Cluster) -> BTreeSet<BlockId> {
    let loops = blocks_in_loops(cluster, |block| !prints(block));
    let predecessors = predecessors(cluster);
    let is_end = |(id, block): &(BlockId, &Block)| matches!(block.term, Term::Stop) || loops[id.index()];
    let ends = cluster.numbered().filter(is_end).map(|(id, _)| id);
    let is_silent = |id: &BlockId| !prints(cluster.block(*id));
    reach(ends, |id| predecessors[id.index()].iter().copied().filter(is_silent))
}

fn prints(block: &Block) -> bool {
    matches!(block.term, Term::Print { .. })
}
