//! Which blocks lie on every way to a block.

use crate::flow::{predecessors, reverse_postorder};
use crate::program::{BlockId, Cluster};

/// The dominator tree of a cluster's reachable blocks.
#[derive(Clone, Debug)]
pub struct Dominators {
    /// For each block its parent in the tree; the entry and unreachable blocks have none.
    parents: Vec<Option<BlockId>>,
    /// For each block the numbers between which those of its subtree lie; empty when unreachable.
    spans: Vec<(u32, u32)>,
    /// For each block its children, in reverse postorder.
    children: Vec<Vec<BlockId>>,
}

impl Dominators {
    /// Computes the tree, as Cooper, Harvey and Kennedy do ("A Simple, Fast Dominance Algorithm").
    pub fn new(cluster: &Cluster) -> Dominators {
        let order = reverse_postorder(cluster);
        let predecessors = predecessors(cluster);
        let count = cluster.blocks.len();
        const UNKNOWN: usize = usize::MAX;
        let mut ranks = vec![UNKNOWN; count];
        for (rank, block) in order.iter().enumerate() {
            ranks[block.index()] = rank;
        }
        // By rank; parents have lower ranks.
        let mut parent_ranks = vec![UNKNOWN; order.len()];
        if let Some(entry) = parent_ranks.first_mut() {
            *entry = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (rank, block) in order.iter().enumerate().skip(1) {
                let mut parent = UNKNOWN;
                for predecessor in &predecessors[block.index()] {
                    let mut other = ranks[predecessor.index()];
                    if other == UNKNOWN || parent_ranks[other] == UNKNOWN {
                        continue;
                    }
                    if parent == UNKNOWN {
                        parent = other;
                    }
                    while parent != other {
                        if parent > other {
                            parent = parent_ranks[parent];
                        } else {
                            other = parent_ranks[other];
                        }
                    }
                }
                if parent_ranks[rank] != parent {
                    parent_ranks[rank] = parent;
                    changed = true;
                }
            }
        }
        let mut parents = vec![None; count];
        let mut children = vec![vec![]; count];
        for (rank, block) in order.iter().enumerate().skip(1) {
            let parent = order[parent_ranks[rank]];
            parents[block.index()] = Some(parent);
            children[parent.index()].push(*block);
        }
        let spans = number_tree(&children, count);
        Dominators { parents, spans, children }
    }

    /// The closest block other than itself that lies on every way to a block.
    pub fn parent(&self, block: BlockId) -> Option<BlockId> {
        self.parents[block.index()]
    }

    /// The blocks whose parent it is, in reverse postorder.
    pub fn children(&self, block: BlockId) -> &[BlockId] {
        &self.children[block.index()]
    }

    /// Whether a block can be reached at all.
    pub fn is_reachable(&self, block: BlockId) -> bool {
        let (first, end) = self.spans[block.index()];
        first < end
    }

    /// Whether every way to `block` leads through `above`; a block dominates itself.
    pub fn dominates(&self, above: BlockId, block: BlockId) -> bool {
        let (first, end) = self.spans[above.index()];
        let (number, _) = self.spans[block.index()];
        self.is_reachable(block) && first <= number && number < end
    }
}

/// Numbers the tree from the top, so that a subtree is a range.
fn number_tree(children: &[Vec<BlockId>], count: usize) -> Vec<(u32, u32)> {
    let mut spans = vec![(0, 0); count];
    let mut next = 0;
    let mut path = if count > 0 { vec![(BlockId(0), 0)] } else { vec![] };
    while let Some((block, position)) = path.last_mut() {
        let span = &mut spans[block.index()];
        if *position == 0 {
            span.0 = next;
            next += 1;
        }
        match children[block.index()].get(*position) {
            Some(child) => {
                *position += 1;
                path.push((*child, 0));
            }
            None => {
                span.1 = next;
                path.pop();
            }
        }
    }
    spans
}
