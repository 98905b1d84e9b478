//! Where output has to leave the process at once.

use neva_blocks::analysis::flow::predecessors;
use neva_blocks::{Cluster, Term};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// Marks the prints behind which the program may end without another print, unless they stand in a loop: there an error
/// of the output is noticed by the node that printed, not at the end, where nobody listens. In a loop that would cost a
/// system call for every turn.
pub fn place_flushes(cluster: &mut Cluster) {
    let ends = may_end_silently(cluster);
    let in_loop = blocks_in_loops(cluster);
    for (index, block) in cluster.blocks.iter_mut().enumerate() {
        if let Term::Print { flush, ok, .. } = &mut block.term {
            *flush = ends[ok.target.0 as usize] && !in_loop[index];
        }
    }
}

/// For each block whether the program's end can be reached from its beginning without a print.
fn may_end_silently(cluster: &Cluster) -> Vec<bool> {
    let predecessors = predecessors(cluster);
    let mut ends = vec![false; cluster.blocks.len()];
    let mut work: Vec<usize> = vec![];
    for (index, block) in cluster.blocks.iter().enumerate() {
        if matches!(block.term, Term::Stop) {
            ends[index] = true;
            work.push(index);
        }
    }
    while let Some(index) = work.pop() {
        for before in &predecessors[index] {
            let before = before.0 as usize;
            let prints = matches!(cluster.blocks[before].term, Term::Print { .. });
            if !prints && !ends[before] {
                ends[before] = true;
                work.push(before);
            }
        }
    }
    ends
}

fn blocks_in_loops(cluster: &Cluster) -> Vec<bool> {
    let mut graph = DiGraph::<(), ()>::with_capacity(cluster.blocks.len(), cluster.blocks.len() * 2);
    let nodes: Vec<_> = cluster.blocks.iter().map(|_| graph.add_node(())).collect();
    for (index, block) in cluster.blocks.iter().enumerate() {
        for edge in block.term.edges() {
            graph.add_edge(nodes[index], nodes[edge.target.0 as usize], ());
        }
    }
    let mut looping = vec![false; cluster.blocks.len()];
    for component in kosaraju_scc(&graph) {
        let turns = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        for node in component {
            looping[node.index()] = turns;
        }
    }
    looping
}
