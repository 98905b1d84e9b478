//! Where control comes from and in which order blocks are visited.

use crate::program::{Block, BlockId, Cluster, Operand, Var};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

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

/// The reachable blocks, each before those that it leads to but for the edges back in loops. The first edge
/// of a terminator is visited first.
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

/// The position of each block in an order; 0 for blocks that are not in it.
pub fn ranks(cluster: &Cluster, order: &[BlockId]) -> Vec<usize> {
    let mut ranks = vec![0; cluster.blocks.len()];
    order.iter().enumerate().for_each(|(rank, block)| ranks[block.index()] = rank);
    ranks
}

/// What the edges to a block assign to its parameters.
#[derive(Clone, Debug)]
pub struct ParamSources {
    /// All arguments, those for one parameter together.
    args: Vec<Operand>,
    /// For each variable where its arguments begin; they end where those of the next one begin.
    starts: Vec<u32>,
}

impl ParamSources {
    /// Collects the arguments of all edges.
    pub fn new(cluster: &Cluster) -> ParamSources {
        // First how many there are for each variable, which then moves each one's end to its beginning.
        let mut starts = vec![0; cluster.types.len() + 1];
        for_each_arg(cluster, |param, _| starts[param.index()] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut args = vec![Operand::Unit; total as usize];
        for_each_arg(cluster, |param, arg| {
            let start = &mut starts[param.index()];
            *start -= 1;
            args[*start as usize] = arg;
        });
        ParamSources { args, starts }
    }

    /// The arguments for a parameter, one for each edge; none for other variables.
    pub fn of(&self, var: Var) -> &[Operand] {
        &self.args[self.starts[var.index()] as usize..self.starts[var.index() + 1] as usize]
    }
}

/// For each block whether it is in a loop of blocks that `counts` says yes to.
pub fn blocks_in_loops(cluster: &Cluster, counts: impl Fn(&Block) -> bool) -> Vec<bool> {
    let mut looping = vec![false; cluster.blocks.len()];
    for block in loops(cluster, |id| counts(cluster.block(id))).into_iter().flatten() {
        looping[block.index()] = true;
    }
    looping
}

/// The outermost loops of blocks that `counts` says yes to: the blocks of each, sorted.
pub fn loops(cluster: &Cluster, counts: impl Fn(BlockId) -> bool) -> Vec<Vec<BlockId>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(cluster.blocks.len(), cluster.blocks.len() * 2);
    let nodes: Vec<_> = cluster.blocks.iter().map(|_| graph.add_node(())).collect();
    for (index, block) in cluster.blocks.iter().enumerate().filter(|(at, _)| counts(BlockId(*at as u32))) {
        for edge in block.term.edges().into_iter().filter(|edge| counts(edge.target)) {
            graph.add_edge(nodes[index], nodes[edge.target.index()], ());
        }
    }
    let mut loops = vec![];
    for component in kosaraju_scc(&graph) {
        if component.len() > 1 || graph.contains_edge(component[0], component[0]) {
            let mut blocks: Vec<BlockId> =
                component.into_iter().map(|node| BlockId(node.index() as u32)).collect();
            blocks.sort_unstable();
            loops.push(blocks);
        }
    }
    loops
}

/// Removes parameters, and the arguments for them. Nobody may use them any more.
pub fn drop_params(cluster: &mut Cluster, is_dropped: impl Fn(Var) -> bool) {
    // Which parameters of each block stay; nothing when all do.
    let mut kept: Vec<Option<Vec<bool>>> = vec![None; cluster.blocks.len()];
    for (block, kept) in cluster.blocks.iter_mut().zip(&mut kept) {
        let stays: Vec<bool> = block.params.iter().map(|param| !is_dropped(*param)).collect();
        if stays.contains(&false) {
            retain(&mut block.params, &stays);
            *kept = Some(stays);
        }
    }
    for block in &mut cluster.blocks {
        for edge in block.term.edges_mut() {
            if let Some(stays) = &kept[edge.target.index()] {
                retain(&mut edge.args, stays);
            }
        }
    }
}

fn targets(cluster: &Cluster, block: BlockId) -> Vec<BlockId> {
    cluster.block(block).term.edges().iter().map(|edge| edge.target).collect()
}

fn for_each_arg(cluster: &Cluster, mut visit: impl FnMut(Var, Operand)) {
    for edge in cluster.blocks.iter().flat_map(|block| block.term.edges()) {
        for (param, arg) in cluster.block(edge.target).params.iter().zip(&edge.args) {
            visit(*param, *arg);
        }
    }
}

fn retain<T>(items: &mut Vec<T>, stays: &[bool]) {
    let mut stays = stays.iter();
    items.retain(|_| stays.next().copied().unwrap_or(true));
}
