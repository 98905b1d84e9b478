//! Where output has to leave the process at once.

use neva_blocks::analysis::flow::{blocks_in_loops, predecessors};
use neva_blocks::{Block, Cluster, Term};

/// Marks the prints after which the program may end, or go round a loop, without another print. So an error
/// of the output is noticed by the node that printed, not at the end, where nobody listens; and what was
/// printed can be seen while the program computes. Prints in loops are not marked: that would cost a system
/// call for every iteration.
pub(crate) fn place_flushes(cluster: &mut Cluster) {
    let ends = may_stay_silent(cluster);
    let in_loop = blocks_in_loops(cluster, |_| true);
    for (index, block) in cluster.blocks.iter_mut().enumerate() {
        if let Term::Print { flush, ok, .. } = &mut block.term {
            *flush = ends[ok.target.0 as usize] && !in_loop[index];
        }
    }
}

/// For each block whether the program's end or a loop can be reached from its beginning without a print.
fn may_stay_silent(cluster: &Cluster) -> Vec<bool> {
    let loops = blocks_in_loops(cluster, |block| !prints(block));
    let predecessors = predecessors(cluster);
    let mut ends = vec![false; cluster.blocks.len()];
    let mut work: Vec<usize> = vec![];
    for (index, block) in cluster.blocks.iter().enumerate() {
        if matches!(block.term, Term::Stop) || loops[index] {
            ends[index] = true;
            work.push(index);
        }
    }
    while let Some(index) = work.pop() {
        for before in &predecessors[index] {
            let before = before.0 as usize;
            if !prints(&cluster.blocks[before]) && !ends[before] {
                ends[before] = true;
                work.push(before);
            }
        }
    }
    ends
}

fn prints(block: &Block) -> bool {
    matches!(block.term, Term::Print { .. })
}
