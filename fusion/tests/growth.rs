//! Networks of many nodes.

mod support;

use neva_blocks::Program;
use neva_fusion::{Cut, IrSource};
use neva_runtime_funcs::REGISTRY;
use std::fmt::Write;
use support::network;

fn fuse(source: &str) -> Program {
    let source_of = IrSource { file: "ir.json", text: "" };
    let fused = neva_fusion::compile(&network(source), &REGISTRY, source_of, "test", &[], None, Cut::Fewest);
    fused.expect("the network is in order").program
}

/// How many blocks the only cluster of a network has.
fn blocks(source: &str) -> usize {
    let program = fuse(source);
    assert_eq!(program.clusters.len(), 1, "clusters");
    program.clusters[0].blocks.len()
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    const NODES: usize = 8000;
    let mut source = format!("zero = new 0\nstart -> zero:sig\nzero:res -> n0:data\nn{NODES}:res -> stop\n");
    for at in 0..NODES {
        let _ = write!(source, "n{at} = int_inc\nn{at}:res -> n{}:data\n", at + 1);
    }
    let _ = writeln!(source, "n{NODES} = int_inc");
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(move || blocks(&source));
    assert_eq!(thread.expect("a thread").join().expect("no panic"), 2);
}
