//! Where control comes from and in which order blocks are visited.

use crate::analysis::groups::Groups;
use crate::program::{Block, BlockId, Cluster, Operand, Var};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// For each block, the blocks that lead to it: one entry for each edge.
pub fn predecessors(cluster: &Cluster) -> Groups<BlockId> {
    let edges = cluster.numbered().flat_map(|(from, block)| block.term.targets().map(move |to| (to.0, from)));
    Groups::of_pairs(cluster.blocks.len(), &edges.collect::<Vec<_>>())
}

/// The reachable blocks, each before those that it leads to but for the edges back in loops. The first edge
/// of a terminator is visited first.
pub fn reverse_postorder(cluster: &Cluster) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(cluster.blocks.len());
    if cluster.blocks.is_empty() {
        return order;
    }
    let successors = Groups::of_lists(cluster.blocks.iter().map(|block| block.term.targets()));
    let mut seen = vec![false; cluster.blocks.len()];
    seen[0] = true;
    // Each with how many edges remain; the first edge is taken last, so that it comes first in reverse.
    let mut path = vec![(BlockId(0), successors[0].len())];
    while let Some((block, rest)) = path.last_mut() {
        if *rest == 0 {
            order.push(*block);
            path.pop();
            continue;
        }
        *rest -= 1;
        let target = successors[block.index()][*rest];
        if !std::mem::replace(&mut seen[target.index()], true) {
            path.push((target, successors[target.index()].len()));
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

/// What is reached from some nodes, themselves included, where `next` gives those that each leads to.
pub fn reach<N: Copy + Ord, I: IntoIterator<Item = N>>(
    from: impl IntoIterator<Item = N>,
    mut next: impl FnMut(N) -> I,
) -> BTreeSet<N> {
    let mut reached = BTreeSet::new();
    let mut work: Vec<N> = from.into_iter().collect();
    while let Some(node) = work.pop() {
        if reached.insert(node) {
            work.extend(next(node));
        }
    }
    reached
}

/// What the edges to a block assign to its parameters.
#[derive(Clone, Debug)]
pub struct ParamSources(Groups<Operand>);

impl ParamSources {
    /// Collects the arguments of all edges.
    pub fn new(cluster: &Cluster) -> ParamSources {
        let assignments = cluster.assignments().map(|(param, arg)| (param.0, arg));
        ParamSources(Groups::of_pairs(cluster.types.len(), &assignments.collect::<Vec<_>>()))
    }

    /// The arguments for a parameter, one for each edge; none for other variables.
    pub fn of(&self, var: Var) -> &[Operand] {
        &self.0[var.index()]
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
    let blocks: Vec<BlockId> = cluster.numbered().map(|(id, _)| id).filter(|id| counts(*id)).collect();
    cycles(&blocks, |id| cluster.block(id).term.targets())
}

/// The maximal sets of nodes from each of which all others of the set are reached through the set alone, each
/// sorted. A node by itself is one if it leads to itself.
pub fn cycles<N: Copy + Eq + Hash + Ord, I: IntoIterator<Item = N>>(
    nodes: &[N],
    successors: impl Fn(N) -> I,
) -> Vec<Vec<N>> {
    let mut graph = DiGraph::<N, (), u32>::with_capacity(nodes.len(), nodes.len() * 2);
    let numbers: HashMap<N, NodeIndex> = nodes.iter().map(|node| (*node, graph.add_node(*node))).collect();
    for node in nodes {
        for next in successors(*node).into_iter().filter_map(|next| numbers.get(&next)) {
            graph.add_edge(numbers[node], *next, ());
        }
    }
    let components = kosaraju_scc(&graph).into_iter();
    let cycles = components.filter(|all| all.len() > 1 || graph.contains_edge(all[0], all[0]));
    let sorted = |component: Vec<NodeIndex>| {
        let mut members: Vec<N> = component.into_iter().map(|node| graph[node]).collect();
        members.sort_unstable();
        members
    };
    cycles.map(sorted).collect()
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

fn retain<T>(items: &mut Vec<T>, stays: &[bool]) {
    let mut stays = stays.iter();
    items.retain(|_| stays.next().copied().unwrap_or(true));
}
