//! The loops of a cluster.

use crate::analysis::dominators::Dominators;
use crate::analysis::flow::predecessors;
use crate::program::{BlockId, Cluster};
use std::collections::{BTreeMap, BTreeSet};

/// The blocks of each natural loop by its header. An edge back leads to a block that dominates the one it
/// leaves, the header. The loop is all that leads to such an edge without the header. Loops with one header
/// are one loop. A loop with several entries is none of them.
pub fn natural_loops(cluster: &Cluster) -> BTreeMap<BlockId, BTreeSet<BlockId>> {
    let (before, dominators) = (predecessors(cluster), Dominators::new(cluster));
    let mut loops = BTreeMap::new();
    for header in (0..cluster.blocks.len() as u32).map(BlockId) {
        let is_back = |from: &&BlockId| dominators.dominates(header, **from);
        let mut work: Vec<BlockId> = before[header.index()].iter().filter(is_back).copied().collect();
        if work.is_empty() {
            continue;
        }
        let mut body = BTreeSet::from([header]);
        while let Some(block) = work.pop() {
            if body.insert(block) {
                work.extend(&before[block.index()]);
            }
        }
        loops.insert(header, body);
    }
    loops
}

/// Those of the natural loops that have no other one in them.
pub fn innermost_loops(cluster: &Cluster) -> BTreeMap<BlockId, BTreeSet<BlockId>> {
    let all = natural_loops(cluster);
    let headers: BTreeSet<BlockId> = all.keys().copied().collect();
    all.into_iter().filter(|(_, body)| body.intersection(&headers).count() == 1).collect()
}
