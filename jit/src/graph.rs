//! The flow of control in code, and which registers of scalars are needed where.

use neva_engine::code::{Code, Reg};
use neva_engine::flow::{is_branch, reads, successors};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use std::collections::HashMap;

/// Code as basic blocks.
pub(crate) struct Graph {
    /// Where each block begins; the last one is followed by where the code ends.
    starts: Vec<u32>,
    /// For each place the block that it is in.
    block_of: Vec<u32>,
    /// For each block where it may go on.
    next: Vec<Vec<u32>>,
    /// For each block how many ways lead to it.
    ways_to: Vec<u32>,
}

impl Graph {
    /// The blocks of code.
    pub(crate) fn new(code: &Code) -> Graph {
        let count = code.code.len();
        let mut is_start = vec![false; count + 1];
        is_start[0] = true;
        is_start[count] = true;
        code.headers.iter().for_each(|place| is_start[*place as usize] = true);
        for at in (0..count).filter(|at| is_branch(code.code[*at])) {
            is_start[at + 1] = true;
            successors(code, at).iter().for_each(|successor| is_start[successor.place as usize] = true);
        }
        let starts: Vec<u32> = (0..=count as u32).filter(|at| is_start[*at as usize]).collect();
        let mut block_of = vec![0; count];
        for (block, range) in (0..).zip(starts.windows(2)) {
            block_of[range[0] as usize..range[1] as usize].fill(block);
        }
        let next = starts[1..].iter().map(|end| {
            let successors = successors(code, *end as usize - 1);
            successors.iter().map(|successor| block_of[successor.place as usize]).collect()
        });
        let next: Vec<Vec<u32>> = next.collect();
        let mut ways_to = vec![0; next.len()];
        next.iter().flatten().for_each(|to| ways_to[*to as usize] += 1);
        Graph { starts, block_of, next, ways_to }
    }

    /// The block that a place is in.
    pub(crate) fn block_of(&self, place: u32) -> u32 {
        self.block_of[place as usize]
    }

    /// The places of a block.
    pub(crate) fn places(&self, block: u32) -> std::ops::Range<u32> {
        self.starts[block as usize]..self.starts[block as usize + 1]
    }

    /// Whether only one way leads to a block.
    pub(crate) fn has_one_way(&self, block: u32) -> bool {
        self.ways_to[block as usize] == 1
    }

    /// All blocks.
    pub(crate) fn blocks(&self) -> Vec<u32> {
        (0..self.next.len() as u32).collect()
    }

    /// The blocks that are in a loop with this one, sorted; only itself where it is in none.
    pub(crate) fn loop_of(&self, block: u32) -> Vec<u32> {
        let components = self.components(&self.blocks());
        let component = components.into_iter().find(|component| component.contains(&block));
        component.unwrap_or_else(|| unreachable!("each block is in a component"))
    }

    /// The innermost loops of these blocks.
    pub(crate) fn innermost_loops(&self, blocks: &[u32]) -> Vec<Vec<u32>> {
        let is_loop = |component: &Vec<u32>| match component[..] {
            [block] => self.next[block as usize].contains(&block),
            _ => true,
        };
        let mut innermost = vec![];
        let mut loops: Vec<Vec<u32>> = self.components(blocks).into_iter().filter(is_loop).collect();
        while let Some(body) = loops.pop() {
            let entries = self.entries(&body);
            let rest: Vec<u32> = body.iter().copied().filter(|block| !entries.contains(block)).collect();
            let inner: Vec<Vec<u32>> = self.components(&rest).into_iter().filter(is_loop).collect();
            if inner.is_empty() {
                innermost.push(body);
            } else {
                loops.extend(inner);
            }
        }
        innermost
    }

    /// The blocks of a loop at which it is entered; the first one where it is entered nowhere.
    fn entries(&self, body: &[u32]) -> Vec<u32> {
        let mut is_inside = vec![false; self.next.len()];
        body.iter().for_each(|block| is_inside[*block as usize] = true);
        let outside = self.next.iter().zip(&is_inside).filter(|(_, is_inside)| !**is_inside);
        let entered = outside.flat_map(|(next, _)| next).copied();
        let mut entries: Vec<u32> = entered.filter(|block| is_inside[*block as usize]).collect();
        if entries.is_empty() {
            entries.extend(body.first());
        }
        entries
    }

    /// The parts of these blocks of which each block leads to each other one, with the blocks sorted.
    fn components(&self, blocks: &[u32]) -> Vec<Vec<u32>> {
        let mut graph = DiGraph::<u32, ()>::with_capacity(blocks.len(), blocks.len() * 2);
        let nodes: HashMap<u32, _> = blocks.iter().map(|block| (*block, graph.add_node(*block))).collect();
        for block in blocks {
            for to in self.next[*block as usize].iter().filter_map(|to| nodes.get(to)) {
                graph.add_edge(nodes[block], *to, ());
            }
        }
        let blocks_of = |component: Vec<_>| {
            let mut blocks: Vec<u32> = component.into_iter().map(|node| graph[node]).collect();
            blocks.sort_unstable();
            blocks
        };
        kosaraju_scc(&graph).into_iter().map(blocks_of).collect()
    }
}

/// Which registers of scalars are needed at the beginning of each block.
pub(crate) struct Needed {
    blocks: Vec<Bits>,
}

impl Needed {
    /// Goes backwards through the code until nothing changes.
    pub(crate) fn new(code: &Code, graph: &Graph) -> Needed {
        let empty = Bits::new(code.scalars.len());
        let mut blocks = vec![empty.clone(); graph.next.len()];
        let mut before: Vec<Vec<u32>> = vec![vec![]; blocks.len()];
        for (from, next) in (0..).zip(&graph.next) {
            next.iter().for_each(|to| before[*to as usize].push(from));
        }
        let mut is_queued = vec![true; blocks.len()];
        let mut queue = graph.blocks();
        while let Some(block) = queue.pop() {
            is_queued[block as usize] = false;
            let mut needed = empty.clone();
            for at in graph.places(block).rev() {
                let successors = successors(code, at as usize);
                if at + 1 == graph.places(block).end {
                    for successor in successors {
                        let mut after = blocks[graph.block_of(successor.place) as usize].clone();
                        successor.writes.into_iter().for_each(|to| after.remove(to.reg));
                        needed.add_all(&after);
                    }
                } else {
                    successors[0].writes.into_iter().for_each(|to| needed.remove(to.reg));
                }
                reads(code, at as usize).into_iter().for_each(|from| needed.add(from.reg));
            }
            if needed != blocks[block as usize] {
                blocks[block as usize] = needed;
                for from in &before[block as usize] {
                    if !std::mem::replace(&mut is_queued[*from as usize], true) {
                        queue.push(*from);
                    }
                }
            }
        }
        Needed { blocks }
    }

    /// Whether a register is needed at the beginning of a block.
    pub(crate) fn at(&self, block: u32, reg: Reg) -> bool {
        self.blocks[block as usize].has(reg)
    }
}

/// A set of registers.
#[derive(Clone, PartialEq)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    fn has(&self, reg: Reg) -> bool {
        self.0[reg as usize / 64] >> (reg % 64) & 1 == 1
    }

    fn add(&mut self, reg: Reg) {
        self.0[reg as usize / 64] |= 1 << (reg % 64);
    }

    fn remove(&mut self, reg: Reg) {
        self.0[reg as usize / 64] &= !(1 << (reg % 64));
    }

    fn add_all(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(to, from)| *to |= from);
    }
}
