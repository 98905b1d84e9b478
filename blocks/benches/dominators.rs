//! The time for the dominators of a chain in which each block also leads back to the one before, by
//! `Dominators` and by petgraph: `cargo bench -p neva-blocks --bench dominators`.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::{Block, BlockId, Cluster, Edge, Operand, Origin, Term};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::DiGraph;
use std::hint::black_box;
use std::time::Instant;

fn main() {
    for count in [500, 1_000, 2_000, 4_000] {
        let edge = |target: u32| Edge { target: BlockId(target), args: vec![] };
        let block = |number: u32| Block {
            params: vec![],
            insts: vec![],
            term: Term::If {
                cond: Operand::Bool(true),
                then: edge((number + 1).min(count - 1)),
                otherwise: edge(number.checked_sub(1).unwrap_or(count - 1)),
            },
            origin: Origin(0),
        };
        let cluster = Cluster { blocks: (0..count).map(block).collect(), ..Cluster::default() };
        let start = Instant::now();
        black_box(Dominators::new(&cluster));
        let own = start.elapsed();
        let start = Instant::now();
        let edges =
            cluster.blocks.iter().zip(0u32..).flat_map(|(block, from)| {
                block.term.edges().into_iter().map(move |edge| (from, edge.target.0))
            });
        black_box(simple_fast(&DiGraph::<(), ()>::from_edges(edges), 0.into()));
        println!("{count} blocks: {own:?}, by petgraph {:?}", start.elapsed());
    }
}
