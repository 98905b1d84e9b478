//! The loops of a cluster.

use crate::analysis::dominators::Dominators;
use crate::analysis::flow::{predecessors, reach};
use crate::program::{BlockId, Cluster};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The blocks of each natural loop by its header. An edge back leads to a block that dominates the one it
/// leaves, the header. The loop is all that leads to such an edge without the header. Loops with one header
/// are one loop. A loop with several entries is none of them.
pub fn natural_loops(cluster: &Cluster) -> BTreeMap<BlockId, BTreeSet<BlockId>> {
    let (before, dominators) = (predecessors(cluster), Dominators::new(cluster));
    let mut loops = BTreeMap::new();
    for header in (0..cluster.blocks.len() as u32).map(BlockId) {
        let is_back = |from: &&BlockId| dominators.dominates(header, **from);
        let latches: Vec<BlockId> = before[header.index()].iter().filter(is_back).copied().collect();
        if !latches.is_empty() {
            let above =
                |id: BlockId| if id == header { &[][..] } else { &before[id.index()] }.iter().copied();
            loops.insert(header, reach(latches.into_iter().chain([header]), above));
        }
    }
    loops
}

/// For each block the header of the innermost of these loops that it is in.
pub fn innermost_headers(
    cluster: &Cluster,
    loops: &BTreeMap<BlockId, BTreeSet<BlockId>>,
) -> Vec<Option<BlockId>> {
    let mut headers = vec![None; cluster.blocks.len()];
    let mut outermost_first: Vec<_> = loops.iter().collect();
    outermost_first.sort_by_key(|(_, body)| Reverse(body.len()));
    for (header, body) in outermost_first {
        body.iter().for_each(|id| headers[id.index()] = Some(*header));
    }
    headers
}

/// Those of the natural loops that have no other one in them.
pub fn innermost_loops(cluster: &Cluster) -> BTreeMap<BlockId, BTreeSet<BlockId>> {
    let all = natural_loops(cluster);
    let headers: BTreeSet<BlockId> = all.keys().copied().collect();
    all.into_iter().filter(|(_, body)| body.intersection(&headers).count() == 1).collect()
}
