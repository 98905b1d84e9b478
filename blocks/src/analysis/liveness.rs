//! Which variables are still needed where.

use crate::analysis::flow::predecessors;
use crate::program::{BlockId, Cluster, Var};
use std::cell::OnceCell;
use std::ops::Deref;

/// The variables that are needed at the borders of blocks. A use in an edge's arguments is a use at the end
/// of the block that the edge leaves.
#[derive(Clone, Debug)]
pub struct Liveness {
    live_in: Vec<Vec<Var>>,
    live_out: Vec<Vec<Var>>,
}

/// A [`Liveness`] that is computed when it is first asked for something.
#[derive(Clone, Debug)]
pub struct LazyLiveness<'a> {
    cluster: &'a Cluster,
    found: OnceCell<Liveness>,
}

impl<'a> LazyLiveness<'a> {
    /// Nothing computed yet.
    pub fn new(cluster: &'a Cluster) -> LazyLiveness<'a> {
        LazyLiveness { cluster, found: OnceCell::new() }
    }
}

impl Deref for LazyLiveness<'_> {
    type Target = Liveness;

    fn deref(&self) -> &Liveness {
        self.found.get_or_init(|| Liveness::new(self.cluster))
    }
}

impl Liveness {
    /// Walks from each use up to the assignment, so the effort is that of the answer.
    pub fn new(cluster: &Cluster) -> Liveness {
        let predecessors = predecessors(cluster);
        let count = cluster.blocks.len();
        let definitions = defining_blocks(cluster);
        let mut uses: Vec<Vec<BlockId>> = vec![vec![]; cluster.types.len()];
        // Uses after the assignment in the same block need no walk.
        for (number, block) in cluster.blocks.iter().enumerate() {
            let id = BlockId(number as u32);
            block.visit_uses(|var| {
                if definitions[var.index()] != Some(id) && uses[var.index()].last() != Some(&id) {
                    uses[var.index()].push(id);
                }
            });
        }
        let mut live_in = vec![vec![]; count];
        let mut live_out: Vec<Vec<Var>> = vec![vec![]; count];
        for (number, blocks) in uses.into_iter().enumerate() {
            let var = Var(number as u32);
            let mut above = blocks;
            while let Some(block) = above.pop() {
                if live_in[block.index()].last() == Some(&var) {
                    continue;
                }
                live_in[block.index()].push(var);
                for predecessor in &predecessors[block.index()] {
                    let out = &mut live_out[predecessor.index()];
                    if out.last() != Some(&var) {
                        out.push(var);
                    }
                    if definitions[number] != Some(*predecessor) {
                        above.push(*predecessor);
                    }
                }
            }
        }
        Liveness { live_in, live_out }
    }

    /// The variables that are assigned above a block and used in it or after it, sorted; not its parameters.
    pub fn live_in(&self, block: BlockId) -> &[Var] {
        &self.live_in[block.index()]
    }

    /// The variables that are needed after some edge that leaves a block, sorted; also those that its
    /// terminator assigns, but not those that are only arguments of the edge.
    pub fn live_out(&self, block: BlockId) -> &[Var] {
        &self.live_out[block.index()]
    }

    /// Whether a variable that is assigned above a block is used in it or after it.
    pub fn is_live_in(&self, block: BlockId, var: Var) -> bool {
        self.live_in(block).binary_search(&var).is_ok()
    }

    /// Whether a variable is needed after some edge that leaves a block.
    pub fn is_live_out(&self, block: BlockId, var: Var) -> bool {
        self.live_out(block).binary_search(&var).is_ok()
    }
}

/// For each variable the block that assigns it, also when its terminator does.
pub fn defining_blocks(cluster: &Cluster) -> Vec<Option<BlockId>> {
    let mut definitions = vec![None; cluster.types.len()];
    for (id, block) in cluster.numbered() {
        block.assigned().for_each(|var| definitions[var.index()] = Some(id));
    }
    definitions
}
