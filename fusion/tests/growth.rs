//! Networks of many nodes: what they become grows with them, and no faster.

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

/// So many streams that begin at once, of which a wait group awaits all.
fn streams(count: usize) -> String {
    let mut source = format!("out = fan_out\ncount = new {count}\nsignals = fan_in\nall = wait_group\n");
    source += "start -> out:data\nout:data[0] -> count:sig\ncount:res -> all:count\n";
    source += "signals:res -> all:sig\nall:sig -> stop\n";
    for at in 0..count {
        let _ = write!(
            source,
            "from{at} = new 0\nto{at} = new 9\nboth{at} = fan_out\nrange{at} = stream_int_range\n\
             list{at} = stream_to_list\nout:data[{}] -> both{at}:data\nboth{at}:data[0] -> from{at}:sig\n\
             both{at}:data[1] -> to{at}:sig\nfrom{at}:res -> range{at}:from\nto{at}:res -> range{at}:to\n\
             range{at}:res -> list{at}:data\nlist{at}:res -> signals:data[{at}]\n",
            at + 1
        );
    }
    source
}

#[test]
fn streams_that_are_all_awaited_come_one_after_the_other() {
    let (few, many) = (blocks(&streams(10)), blocks(&streams(40)));
    assert!(many <= 4 * few, "{few} blocks of 10 streams, {many} of 40");
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
