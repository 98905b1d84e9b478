//! Runs a block program in process, with no toolchain.
//!
//! The program becomes flat code over two register files: scalars as bits, and values. Kernels are called
//! through the functions that the registry has for them, from the same source files that generated projects
//! carry.

#![warn(unreachable_pub)]

mod cast;
pub mod code;
pub mod compile;
pub mod exec;
pub mod flow;
pub mod hot;
mod packed;
pub mod profile;
mod scalars;
pub mod schedule;
mod unboxed_lists;
mod values;

pub use exec::Ending;
pub use hot::LoopCompiler;

use neva_blocks::Program;
use neva_kernels::{end, out};
use profile::{Counts, Marks};
use std::sync::Arc;

/// Runs a program, with native code for hot loops where somebody makes it. It prints through the process's
/// buffered output, see [`finish`].
pub fn run(program: &Program, native: Option<&dyn LoopCompiler>) -> Ending {
    schedule::run(compile::compile(program, native.is_some(), Marks::None), &program.channels, native)
}

/// The same, by code that says where it is, and counts in these numbers if there are any: see [`profile`].
pub fn run_profiled(
    program: &Program,
    native: Option<&dyn LoopCompiler>,
    counts: Option<Arc<[Counts]>>,
) -> Ending {
    let marks = if counts.is_some() { Marks::Counts } else { Marks::Places };
    counts.into_iter().for_each(profile::count_on);
    schedule::run(compile::compile(program, native.is_some(), marks), &program.channels, native)
}

/// Ends the process as the program ended: output first, then what there is to say, with the program's status.
pub fn finish(ending: &Ending) -> ! {
    match ending {
        Ending::Stop => end::stop(),
        Ending::Exit(status) => end::exit(*status),
        Ending::Panic(message, origin) => end::panic(&[message], origin.as_bytes()),
        Ending::Fault(message, origin) => end::fault(&[message], origin.as_bytes()),
        Ending::Deadlock(text) => {
            out::hand_over();
            end::deadlock(text.as_bytes())
        }
    }
}
