//! How a cluster's blocks nest in structured code.
//!
//! After Ramsey, "Beyond Relooper": the code of a block encloses the code of the blocks that it dominates. A
//! block that is reached from one place is written at that place. Any other is *placed*: its code follows a
//! labelled block, or a loop, that the jumps to it break out of. The exit block of a loop is placed after the
//! loop, so that a sequence of loops does not nest.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::{predecessors, reverse_postorder};
use neva_blocks::analysis::groups::Groups;
use neva_blocks::{Block, BlockId, Cluster, PrintPart, Term};

/// Where a placed block follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placement {
    /// Depth of `at` in the dominator tree.
    pub depth: u32,
    /// Around the loop that `at` heads, or in its body.
    pub side: Side,
    /// The block whose code it follows.
    pub at: BlockId,
}

/// Which side of a loop's boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Around the loop; for blocks that head none, around the block.
    Outside,
    /// In the loop's body.
    Inside,
}

/// The nesting of a cluster's blocks.
pub(super) struct Flow {
    /// Blocks that are reached, in reverse postorder.
    pub order: Vec<BlockId>,
    /// Immediate dominator of each block.
    pub parent: Vec<Option<BlockId>>,
    /// Depth in the dominator tree.
    pub depth: Vec<u32>,
    /// Whether a jump goes back to it.
    pub header: Vec<bool>,
    /// Where it is placed, if it is.
    pub place: Vec<Option<Placement>>,
    /// How many blocks it dominates, itself included.
    pub size: Vec<u32>,
    /// Whether it is written again at each jump to it: it ends the program and does nothing else.
    pub copied: Vec<bool>,
    /// Position in reverse postorder.
    number: Vec<u32>,
    /// Placed blocks around each block, in reverse postorder.
    outside: Vec<Vec<BlockId>>,
    /// Placed blocks in the body of the loop that each block heads, in reverse postorder.
    inside: Vec<Vec<BlockId>>,
    /// Header of the innermost loop each block is in.
    inner: Vec<Option<BlockId>>,
    /// For headers, the header of the next loop around.
    outer: Vec<Option<BlockId>>,
}

/// A block that dominates at most so many others and leads only to the end of the program is written in the
/// loop that leaves to it.
const SMALL: u32 = 3;

impl Flow {
    /// Finds the nesting. None when the control flow is not reducible.
    pub(super) fn new(cluster: &Cluster) -> Option<Flow> {
        let count = cluster.blocks.len();
        let dominators = Dominators::new(cluster);
        let order = reverse_postorder(cluster);
        let mut flow = Flow {
            parent: (0..count).map(|block| dominators.parent(BlockId(block as u32))).collect(),
            depth: vec![0; count],
            header: vec![false; count],
            place: vec![None; count],
            size: vec![1; count],
            copied: vec![false; count],
            number: vec![0; count],
            outside: vec![vec![]; count],
            inside: vec![vec![]; count],
            inner: vec![None; count],
            outer: vec![None; count],
            order,
        };
        for (number, &block) in flow.order.iter().enumerate() {
            flow.number[block.index()] = number as u32;
            if let Some(parent) = flow.parent[block.index()] {
                flow.depth[block.index()] = flow.depth[parent.index()] + 1;
            }
        }
        for &block in flow.order.iter().rev() {
            if let Some(parent) = flow.parent[block.index()] {
                flow.size[parent.index()] += flow.size[block.index()];
            }
        }
        let is_reachable = |block: &BlockId| dominators.is_reachable(*block);
        let predecessors = predecessors(cluster);
        let predecessors =
            Groups::of_lists(predecessors.iter().map(|from| from.iter().copied().filter(is_reachable)));
        flow.find_loops(&predecessors, &dominators)?;
        flow.place_blocks(cluster, &predecessors, &dominators);
        Some(flow)
    }

    /// Blocks whose code follows that of `block`, in order.
    pub(super) fn followers(&self, block: BlockId, side: Side) -> &[BlockId] {
        match side {
            Side::Outside => &self.outside[block.index()],
            Side::Inside => &self.inside[block.index()],
        }
    }

    /// Whether a jump from one to the other goes back to the head of a loop.
    pub(super) fn is_back(&self, from: BlockId, to: BlockId) -> bool {
        self.number[to.index()] <= self.number[from.index()]
    }

    /// Header of the innermost loop a block is in.
    pub(super) fn loop_of(&self, block: BlockId) -> Option<BlockId> {
        self.inner[block.index()]
    }

    /// Header of the innermost loop that both are in.
    pub(super) fn common_loop(&self, a: BlockId, b: BlockId) -> Option<BlockId> {
        let (mut a, mut b) = (self.loop_of(a), self.loop_of(b));
        // The header of a loop dominates those of the loops in it, so the deeper of two cannot be the common
        // one.
        while let (Some(one), Some(other)) = (a, b)
            && one != other
        {
            if self.depth[one.index()] >= self.depth[other.index()] {
                a = self.outer[one.index()];
            } else {
                b = self.outer[other.index()];
            }
        }
        a.and(b)
    }

    /// Header of the innermost loop around a place.
    pub(super) fn loop_around(&self, place: Placement) -> Option<BlockId> {
        match place.side {
            Side::Outside => self.loop_around_block(place.at),
            Side::Inside => self.loop_of(place.at),
        }
    }

    /// The place around a block.
    pub(super) fn around(&self, block: BlockId) -> Placement {
        Placement { depth: self.depth[block.index()], side: Side::Outside, at: block }
    }

    /// Header of the innermost loop that a block is in and does not head.
    fn loop_around_block(&self, block: BlockId) -> Option<BlockId> {
        if self.header[block.index()] { self.outer[block.index()] } else { self.inner[block.index()] }
    }

    fn find_loops(&mut self, predecessors: &Groups<BlockId>, dominators: &Dominators) -> Option<()> {
        for at in (0..self.order.len()).rev() {
            let header = self.order[at];
            let mut work = vec![];
            for &from in &predecessors[header.index()] {
                if self.is_back(from, header) {
                    if !dominators.dominates(header, from) {
                        return None;
                    }
                    self.header[header.index()] = true;
                    work.push(from);
                }
            }
            if !self.header[header.index()] {
                continue;
            }
            self.inner[header.index()] = Some(header);
            while let Some(mut block) = work.pop() {
                match self.inner[block.index()] {
                    None => self.inner[block.index()] = Some(header),
                    Some(mut known) => {
                        while let Some(around) = self.outer[known.index()] {
                            known = around;
                        }
                        if known == header {
                            continue;
                        }
                        self.outer[known.index()] = Some(header);
                        block = known;
                    }
                }
                let forward = predecessors[block.index()].iter().filter(|from| !self.is_back(**from, block));
                work.extend(forward);
            }
        }
        Some(())
    }

    fn place_blocks(&mut self, cluster: &Cluster, predecessors: &Groups<BlockId>, dominators: &Dominators) {
        for at in 0..self.order.len() {
            let block = self.order[at];
            let Some(parent) = self.parent[block.index()] else { continue };
            let jumps =
                predecessors[block.index()].iter().filter(|from| !self.is_back(**from, block)).count();
            let around = self.loop_around_block(block);
            let mut left = None;
            let mut candidate = self.loop_of(parent);
            while candidate != around
                && let Some(header) = candidate
            {
                left = Some(header);
                candidate = self.outer[header.index()];
            }
            if jumps > 1 && ends_program(cluster.block(block)) {
                self.copied[block.index()] = true;
                continue;
            }
            let (at, side) = match left {
                Some(_) if jumps == 1 && self.is_small_end(cluster, block, dominators) => continue,
                Some(header) => (header, Side::Outside),
                None if jumps < 2 => continue,
                None if self.header[parent.index()] => (parent, Side::Inside),
                None => (parent, Side::Outside),
            };
            self.place[block.index()] = Some(Placement { depth: self.depth[at.index()], side, at });
            match side {
                Side::Outside => self.outside[at.index()].push(block),
                Side::Inside => self.inside[at.index()].push(block),
            }
        }
    }

    /// Whether a block and the few that it dominates lead to the end of the program only.
    fn is_small_end(&self, cluster: &Cluster, root: BlockId, dominators: &Dominators) -> bool {
        let mut work = vec![root];
        let mut seen = 0;
        while let Some(block) = work.pop() {
            seen += 1;
            let stays = cluster.block(block).term.edges().iter().all(|edge| {
                !self.is_back(block, edge.target)
                    && (self.copied[edge.target.index()] || dominators.dominates(root, edge.target))
            });
            if !stays || seen > SMALL {
                return false;
            }
            work.extend(dominators.children(block));
        }
        true
    }
}

/// Whether a block does nothing but end the program.
pub(super) fn ends_program(block: &Block) -> bool {
    block.insts.is_empty()
        && match &block.term {
            Term::Stop | Term::Exit(_) => true,
            Term::Panic { parts, .. } | Term::Fault { parts, .. } => {
                parts.len() <= 3
                    && parts.iter().all(|part| !matches!(part, PrintPart::Text(text) if text.len() > 64))
            }
            _ => false,
        }
}
