//! What most records have in common, to be completed:
//! `Record { reference: ..., ..call("builtin", &[&KERNEL]) }`.

use crate::declared_at::DeclaredAt;
use crate::kernel::Kernel;
use crate::machine::{Machine, Step};
use crate::record::{Process, Record, Schedule};

/// A func that takes one message from every inport, calls its only kernel and sends the result.
#[track_caller]
pub const fn call(package: &'static str, kernels: &'static [&'static Kernel]) -> Record {
    record(package, Schedule::Eager, Process::Call(kernels[0]), kernels)
}

/// A func with a process of its own.
#[track_caller]
pub const fn step(
    package: &'static str,
    process: fn(&mut dyn Machine) -> Step,
    kernels: &'static [&'static Kernel],
) -> Record {
    record(package, Schedule::Eager, Process::Step(process), kernels)
}

/// A func with a process that can send without receiving.
#[track_caller]
pub const fn generator(
    package: &'static str,
    process: fn(&mut dyn Machine) -> Step,
    kernels: &'static [&'static Kernel],
) -> Record {
    record(package, Schedule::Generator, Process::Step(process), kernels)
}

#[track_caller]
const fn record(
    package: &'static str,
    schedule: Schedule,
    process: Process,
    kernels: &'static [&'static Kernel],
) -> Record {
    Record {
        reference: "",
        package,
        component: "",
        doc: "",
        inputs: &[],
        outputs: &[],
        config: None,
        schedule,
        process,
        kernels,
        place: DeclaredAt::here(),
    }
}
