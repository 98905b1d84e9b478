//! `neva run`.

use crate::args::RunArgs;
use crate::package;
use crate::report::Outcome;
use neva_kernels::sys::process::ARGS_BEFORE;
use std::sync::atomic::Ordering;

/// Runs a program in this process; the status is the program's.
pub fn run(args: &RunArgs) -> Outcome {
    let program = package::compile(&package::load(&args.program[0])?)?;
    // What stands before PROGRAM is ours, the rest is the program's.
    let before = std::env::args_os().count() - args.program.len();
    ARGS_BEFORE.store(before, Ordering::Relaxed);
    neva_engine::finish(&neva_engine::run(&program))
}
