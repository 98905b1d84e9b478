//! Loops of blocks, in which what does not move may wait for ever.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The loops among the blocks that are kept: maximal sets of blocks from each of which all others are
/// reached, each in the order of their numbers. `successors` has the blocks to which each block leads; what
/// can't be reached from the first does not count.
pub(crate) fn loops(successors: &[Vec<u32>], keep: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    let mut graph = DiGraph::<(), (), u32>::with_capacity(successors.len(), successors.len());
    for _ in successors {
        graph.add_node(());
    }
    let mut reached = vec![false; successors.len()];
    let mut work = vec![0];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut reached[block as usize], true) {
            continue;
        }
        for &next in &successors[block as usize] {
            work.push(next);
            if keep(block) && keep(next) {
                graph.add_edge(NodeIndex::new(block as usize), NodeIndex::new(next as usize), ());
            }
        }
    }
    let mut loops = vec![];
    for component in tarjan_scc(&graph) {
        let is_loop = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        if is_loop {
            let mut blocks: Vec<u32> = component.into_iter().map(|block| block.index() as u32).collect();
            blocks.sort_unstable();
            loops.push(blocks);
        }
    }
    loops.sort_unstable();
    loops
}
