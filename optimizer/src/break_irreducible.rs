//! Gives every loop one entry.

use crate::constant_pool::ConstantPool;
use crate::dominators::Dominators;
use crate::flow::{predecessors, reverse_postorder};
use crate::program::*;
use crate::prune_unreachable::prune_unreachable;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// Gives every loop one entry: where a loop can be entered at several blocks, all edges to them lead to a new block
/// that is told by its first parameter where to go on. Types must be settled.
pub fn break_irreducible(program: &mut Program) {
    let mut pool = ConstantPool::new(&mut program.constants);
    for cluster in &mut program.clusters {
        prune_unreachable(cluster);
        // A loop is looked at without its entry to find the loops in it.
        let mut regions: Vec<Vec<BlockId>> = vec![(0..cluster.blocks.len() as u32).map(BlockId).collect()];
        // The region that each block belongs to; a block that was the entry of a loop belongs to none.
        let mut owners: Vec<usize> = vec![0; cluster.blocks.len()];
        let mut next_region = 1;
        let mut predecessors = predecessors(cluster);
        while let Some(region) = regions.pop() {
            for body in loops(cluster, &region, &owners) {
                let number = next_region;
                next_region += 1;
                body.iter().for_each(|block| owners[block.index()] = number);
                let is_entry = |block: &BlockId| {
                    let outside = |from: &BlockId| owners[from.index()] != number;
                    block.0 == 0 || predecessors[block.index()].iter().any(outside)
                };
                let entries: Vec<BlockId> = body.iter().copied().filter(is_entry).collect();
                match entries.as_slice() {
                    // Nothing leads there.
                    [] => continue,
                    [entry] => owners[entry.index()] = usize::MAX,
                    entries => {
                        let header = add_header(cluster, entries, &mut pool);
                        owners.push(usize::MAX);
                        redirect_predecessors(&mut predecessors, entries, header);
                    }
                }
                regions.push(body.into_iter().filter(|block| owners[block.index()] == number).collect());
            }
        }
    }
}

/// The loops of a region, each in the order of blocks. All blocks of a region have the same owner.
fn loops(cluster: &Cluster, region: &[BlockId], owners: &[usize]) -> Vec<Vec<BlockId>> {
    let Some(owner) = region.first().map(|block| owners[block.index()]) else { return vec![] };
    let mut graph = DiGraph::<BlockId, ()>::with_capacity(region.len(), 0);
    let mut nodes = std::collections::HashMap::new();
    for block in region {
        nodes.insert(*block, graph.add_node(*block));
    }
    let mut is_loop = std::collections::HashSet::new();
    for block in region {
        for edge in cluster.block(*block).term.edges() {
            if owners[edge.target.index()] == owner
                && let Some(to) = nodes.get(&edge.target)
            {
                graph.add_edge(nodes[block], *to, ());
                if edge.target == *block {
                    is_loop.insert(*block);
                }
            }
        }
    }
    let mut loops: Vec<Vec<BlockId>> = kosaraju_scc(&graph)
        .into_iter()
        .map(|group| group.into_iter().map(|node| graph[node]).collect::<Vec<_>>())
        .filter(|group| group.len() > 1 || group.iter().any(|block| is_loop.contains(block)))
        .collect();
    loops.iter_mut().for_each(|body| body.sort());
    loops
}

/// Adds the block that leads to the entries, and leads all edges there to it.
fn add_header(cluster: &mut Cluster, entries: &[BlockId], pool: &mut ConstantPool) -> BlockId {
    let header = BlockId(cluster.blocks.len() as u32);
    let selector = cluster.new_var(Type::Int);
    let mut params = vec![selector];
    // What the edges to other entries give for each parameter behind the selector, and where each entry's own begin.
    let mut fillers = vec![];
    let mut firsts = vec![];
    let mut edges = vec![];
    for entry in entries {
        firsts.push(fillers.len());
        let types: Vec<Type> =
            cluster.block(*entry).params.iter().map(|param| cluster.ty(*param).clone()).collect();
        let mut args = vec![];
        for ty in types {
            fillers.push(filler(&ty, pool));
            let param = cluster.new_var(ty);
            params.push(param);
            args.push(Operand::Var(param));
        }
        edges.push(Edge { target: *entry, args });
    }
    for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
        if let Ok(position) = entries.binary_search(&edge.target) {
            let mut args = vec![Operand::Int(position as i64)];
            args.extend_from_slice(&fillers);
            let first = firsts[position] + 1;
            args[first..first + edge.args.len()].copy_from_slice(&edge.args);
            *edge = Edge { target: header, args };
        }
    }
    let default = edges.pop().unwrap_or(Edge { target: header, args: vec![] });
    let cases = edges.into_iter().zip(0..).map(|(edge, value)| Case { value: Operand::Int(value), edge });
    let term = Term::Switch { on: Operand::Var(selector), cases: cases.collect(), default };
    let origin = cluster.block(entries[0]).origin;
    cluster.blocks.push(Block { params, insts: vec![], term, origin });
    header
}

/// A constant that nobody will look at.
fn filler(ty: &Type, pool: &mut ConstantPool) -> Operand {
    match ty {
        Type::Unit | Type::Any => Operand::Unit,
        Type::Bool => Operand::Bool(false),
        Type::Int => Operand::Int(0),
        Type::Float => Operand::Float(0.0),
        Type::Str => pool.operand(Constant::Str(vec![])),
        Type::Bytes => pool.operand(Constant::Bytes(vec![])),
        Type::List(_) => pool.operand(Constant::List(vec![])),
        Type::Dict(_) => pool.operand(Constant::Dict(Default::default())),
    }
}

/// What led to the entries leads to the header, and only that leads to the entries.
fn redirect_predecessors(predecessors: &mut Vec<Vec<BlockId>>, entries: &[BlockId], header: BlockId) {
    let mut all = vec![];
    for entry in entries {
        all.append(&mut predecessors[entry.index()]);
        predecessors[entry.index()].push(header);
    }
    predecessors.push(all);
}

/// Whether every loop has one entry.
pub fn is_reducible(cluster: &Cluster) -> bool {
    let dominators = Dominators::new(cluster);
    let mut ranks = vec![0; cluster.blocks.len()];
    let order = reverse_postorder(cluster);
    for (rank, block) in order.iter().enumerate() {
        ranks[block.index()] = rank;
    }
    order.iter().all(|from| {
        let edges = cluster.block(*from).term.edges();
        let mut back = edges.iter().filter(|edge| ranks[edge.target.index()] <= ranks[from.index()]);
        back.all(|edge| dominators.dominates(edge.target, *from))
    })
}
