//! Programs of many instructions: no pass calls itself once for each of them.

#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use neva_optimizer::{Level, optimize};
use std::fmt::Write;
use std::thread;
use support::{printed, program};

/// A number that is counted up so many times, and the rest of it.
fn chain(count: usize) -> String {
    let mut source = "b0:\n    v0: int = clock\n".to_owned();
    for at in 0..count {
        let _ = writeln!(source, "    v{}: int = int_inc v{at}", at + 1);
    }
    let _ = write!(source, "    v{}: int = int_mod v{count}, 7\n    exit v{}\n", count + 1, count + 1);
    source
}

#[test]
fn a_long_chain_needs_no_more_stack_than_a_short_one() {
    let small = thread::Builder::new().stack_size(512 << 10);
    let optimized = small.spawn(|| {
        let mut program = program(&chain(5_000));
        optimize(&mut program, Level::Full);
        printed(&program).lines().count()
    });
    let lines = optimized.expect("a thread").join().expect("the stack is enough");
    // A line for each instruction, for the end and for the head of the block.
    assert_eq!(lines, 5_004);
}
