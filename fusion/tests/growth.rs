//! Networks of many nodes: what they become grows with them, and no faster.

mod support;

use neva_blocks::Program;
use neva_fusion::{Cut, IrSource};
use neva_runtime_funcs::REGISTRY;
use std::fmt::{Debug, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use support::network;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

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

/// How many steps of nodes are run to fuse a network, those that were only tried included.
fn runs(source: &str) -> u64 {
    let counted = Runs::default();
    tracing::subscriber::with_default(Runs(counted.0.clone()), || fuse(source));
    counted.0.load(Relaxed)
}

/// Adds up what explorations say of it.
#[derive(Default)]
struct Runs(Arc<AtomicU64>);

impl Subscriber for Runs {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Of(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Of<'a>(&'a AtomicU64);

impl Visit for Of<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "runs" {
            self.0.fetch_add(value, Relaxed);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// So many streams, of which each begins when the one before is read.
fn streams_in_a_row(count: usize) -> String {
    let mut source = format!("start -> both0:data\nlist{}:res -> stop\n", count - 1);
    for at in 0..count {
        let _ = write!(
            source,
            "from{at} = new 0\nto{at} = new 9\nboth{at} = fan_out\nrange{at} = stream_int_range\n\
             list{at} = stream_to_list\nboth{at}:data[0] -> from{at}:sig\nboth{at}:data[1] -> to{at}:sig\n\
             from{at}:res -> range{at}:from\nto{at}:res -> range{at}:to\nrange{at}:res -> list{at}:data\n"
        );
        if at > 0 {
            let _ = writeln!(source, "list{}:res -> both{at}:data", at - 1);
        }
    }
    source
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

/// So many loops that count to numbers of their own, beside each other; their results are joined.
fn loops(count: usize) -> String {
    let mut source =
        "out = fan_out\nall = array_port_to_list\nstart -> out:data\nall:res -> stop\n".to_string();
    for at in 0..count {
        let _ = write!(
            source,
            "zero{at} = new 0\nturn{at} = fan_in\ninc{at} = int_inc\nboth{at} = fan_out\nend{at} = new {}\n\
             less{at} = int_is_lesser\nway{at} = cond\nout:data[{at}] -> zero{at}:sig\n\
             zero{at}:res -> turn{at}:data[0]\nturn{at}:res -> inc{at}:data\ninc{at}:res -> both{at}:data\n\
             both{at}:data[0] -> less{at}:left\nboth{at}:data[1] -> way{at}:data\n\
             both{at}:data[2] -> end{at}:sig\nend{at}:res -> less{at}:right\nless{at}:res -> way{at}:if\n\
             way{at}:then -> turn{at}:data[1]\nway{at}:else -> all:port[{at}]\n",
            at + 100,
        );
    }
    source
}

#[test]
fn loops_whose_results_are_joined_come_one_after_the_other() {
    let (few, many) = (blocks(&loops(5)), blocks(&loops(20)));
    assert!(many <= 5 * few, "{few} blocks of 5 loops, {many} of 20");
}

/// So many loops beside each other that look for the greatest common divisor of two numbers by remainders,
/// which are faults for a divisor of 0; their results are joined.
fn divisors(count: usize) -> String {
    let mut source =
        "out = fan_out\nall = array_port_to_list\nstart -> out:data\nall:res -> stop\n".to_string();
    for at in 0..count {
        let _ = write!(
            source,
            "one{at} = new {}\nother{at} = new 360\nones{at} = fan_in\nothers{at} = fan_in\nboth{at} = fan_out\n\
             zero{at} = new 0\neq{at} = eq\nway{at} = cond\nrest{at} = int_mod\nnext{at} = fan_out\n\
             end{at} = cond\nif{at} = fan_out\n\
             out:data[{}] -> one{at}:sig\nout:data[{}] -> other{at}:sig\n\
             one{at}:res -> ones{at}:data[0]\nother{at}:res -> others{at}:data[0]\n\
             others{at}:res -> both{at}:data\nboth{at}:data[0] -> eq{at}:left\nboth{at}:data[1] -> way{at}:data\n\
             both{at}:data[2] -> zero{at}:sig\nzero{at}:res -> eq{at}:right\neq{at}:res -> if{at}:data\n\
             if{at}:data[0] -> way{at}:if\nif{at}:data[1] -> end{at}:if\nones{at}:res -> end{at}:data\n\
             way{at}:else -> next{at}:data\nend{at}:else -> rest{at}:left\nnext{at}:data[0] -> rest{at}:right\n\
             next{at}:data[1] -> ones{at}:data[1]\nrest{at}:res -> others{at}:data[1]\n\
             end{at}:then -> all:port[{at}]\n",
            at + 100,
            2 * at,
            2 * at + 1,
        );
    }
    source
}

#[test]
fn loops_whose_remainders_are_no_faults_come_one_after_the_other() {
    let (few, many) = (blocks(&divisors(3)), blocks(&divisors(12)));
    assert!(many <= 5 * few, "{few} blocks of 3 loops, {many} of 12");
}

/// So many numbers that are printed one after the other, each by a node that may fail.
fn prints(count: usize) -> String {
    let mut source = "zero = new 0\nerrors = fan_in\npanic = panic\nstart -> zero:sig\n".to_string();
    source += &format!("zero:res -> p0:data\np{}:res -> stop\nerrors:res -> panic:data\n", count - 1);
    for at in 0..count {
        let _ = writeln!(source, "p{at} = println\np{at}:err -> errors:data[{at}]");
        if at > 0 {
            let _ = writeln!(source, "p{}:res -> p{at}:data", at - 1);
        }
    }
    source
}

#[test]
fn many_nodes_that_may_fail_are_one_cluster() {
    let (few, many) = (blocks(&prints(100)), blocks(&prints(1600)));
    assert!(many <= 17 * few, "{few} blocks of 100 prints, {many} of 1600");
}

#[test]
fn a_stream_is_not_asked_while_another_goes_on() {
    let (few, many) = (runs(&streams_in_a_row(10)), runs(&streams_in_a_row(40)));
    assert!(many <= 5 * few, "{few} runs of steps for 10 streams, {many} for 40");
}

/// So many numbers that are counted up, and received by one node.
fn joined(count: usize) -> String {
    let mut source =
        "zero = new 0\nout = fan_out\nall = array_port_to_list\nstart -> zero:sig\nzero:res -> out:data\n"
            .to_string();
    source += "all:res -> stop\n";
    for at in 0..count {
        let _ = write!(
            source,
            "inc{at} = int_inc\nout:data[{at}] -> inc{at}:data\ninc{at}:res -> all:port[{at}]\n"
        );
    }
    source
}

#[test]
fn a_node_that_awaits_many_messages_is_not_tried_for_each() {
    let (few, many) = (runs(&joined(100)), runs(&joined(400)));
    // A message takes three: it is offered, taken, and sent on.
    assert!(many - few < 4 * 300, "{few} runs of steps for 100 messages, {many} for 400");
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
