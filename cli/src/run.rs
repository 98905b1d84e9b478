//! `neva run`.

use crate::args::{IrFormat, RunArgs};
use crate::build::write_ir;
use crate::codes;
use crate::counts;
use crate::package::{self, Package};
use crate::profile::profiled;
use crate::report::Outcome;
use crate::tier::Tier;
use crate::watch;
use neva_diagnostics::{Findings, error};
use neva_files::unwritable;
use neva_kernels::sys::process::ARGS_BEFORE;
use neva_kernels::sys::{exit, stack};
use neva_kernels::{end, out};
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;

/// Where a traced program writes, in the current directory.
const TRACE_FILE: &str = "trace.log";

/// Runs a program in this process; the status is the program's.
pub(crate) fn run(args: &RunArgs) -> Outcome {
    check(args)?;
    let Some(program) = args.program.first() else {
        return Err(error!(codes::BAD_FLAGS, "there is no PROGRAM to run").into());
    };
    if args.watch {
        return watch::watch(Path::new(program), args.program.len(), watch::is_source, |_| None);
    }
    let trace = match &args.counts {
        Some(_) => Some(counts::counting()),
        None => args.emit_trace.then_some(neva_runtime_funcs::TRACE),
    };
    let package = package::load_with(program, &args.compile, trace)?;
    if args.emit_ir {
        write_ir(&package, args.emit_ir_format.unwrap_or(IrFormat::Yaml), Path::new("."))?;
    }
    if trace.is_some() && args.counts.is_none() {
        // The program itself could only panic.
        File::create(TRACE_FILE).map_err(|error| unwritable(Path::new(TRACE_FILE), &error))?;
    }
    let (profile, counts) = (args.profile.as_deref(), args.counts.as_deref());
    let files = Files { profile, profile_counts: args.profile_counts, counts };
    execute(&package, args.program.len(), args.tier, files)
}

/// What is written down when a program has ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Files<'p> {
    /// Where its time went.
    pub profile: Option<&'p Path>,
    /// Whether the profile says how often what happened, too.
    pub profile_counts: bool,
    /// How many messages each port sent, of a program that counts them.
    pub counts: Option<&'p Path>,
}

/// Runs a program in this process; the last `program_args` arguments are PROGRAM and what follows it.
pub(crate) fn execute(package: &Package, program_args: usize, tier: Tier, files: Files<'_>) -> Outcome {
    // Warnings are for `check` and `build`: standard error is the program's own now.
    let program = package::compile_to_run(package)?;
    // Arguments before PROGRAM are ours, the others are the program's.
    let before = std::env::args_os().count() - program_args;
    ARGS_BEFORE.store(before, Ordering::Relaxed);
    // Values may nest deep, and comparing or printing one recurses to its bottom.
    stack::deepen();
    end::flush_at_signals();
    exit::at_exit(flush);
    let native = tier.compiler();
    let ending = match files.profile {
        None => neva_engine::run(&program, native.as_deref()),
        Some(file) => {
            let ending = profiled(&program, file, files.profile_counts, |counts| {
                let ending = neva_engine::run_profiled(&program, native.as_deref(), counts);
                out::hand_over();
                ending
            });
            ending?
        }
    };
    if let Some(file) = files.counts {
        counts::write(file)?;
    }
    neva_engine::finish(&ending)
}

/// The library of a module ends the process by itself when a kernel of it panics.
extern "C" fn flush() {
    out::hand_over();
}

fn check(args: &RunArgs) -> Result<(), Findings> {
    if args.emit_ir_format.is_some() && !args.emit_ir {
        return Err(error!(codes::BAD_FLAGS, "`--emit-ir-format` goes only with `--emit-ir`")
            .help("add `--emit-ir`, or leave the format out")
            .into());
    }
    Ok(())
}
