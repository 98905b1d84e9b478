//! Running the compiler and measuring what it takes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// The compiler that is measured, and where its programs are.
pub struct Neva {
    /// The binary.
    pub path: PathBuf,
    /// The folder that has a folder for each program.
    pub root: PathBuf,
}

/// What one run of the compiler took.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Of the processor: what else the machine does has no part in it.
    pub seconds: f64,
    /// Peak of the memory of a process, in bytes.
    pub memory: u64,
    /// Size of the binary, where one was built.
    pub bytes: u64,
    /// Whether it reported an error, or was ended after two minutes.
    pub failed: bool,
}

impl Cost {
    /// How many times more a unit of size takes than before, in time and memory, without what a program takes
    /// that does nothing.
    pub fn growth(self, before: Cost, nothing: Cost, sizes: f64) -> (f64, f64) {
        let ratio = |now: f64, before: f64, nothing: f64| (now - nothing) / (before - nothing) / sizes;
        (
            ratio(self.seconds, before.seconds, nothing.seconds),
            ratio(self.memory as f64, before.memory as f64, nothing.memory as f64),
        )
    }
}

impl Neva {
    /// Writes a program as a module of its own.
    pub fn write(&self, program: &str, source: &str) {
        let folder = self.root.join(program);
        fs::create_dir_all(folder.join("main")).expect("a folder for the program");
        fs::write(folder.join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
        fs::write(folder.join("main/main.neva"), source).expect("a source");
    }

    /// Everything but rustc, the least of some runs.
    pub fn emit(&self, program: &str) -> Cost {
        const RUNS: usize = 3;
        let runs = std::iter::repeat_with(|| self.run(program, &["--target", "rust"], "rust")).take(RUNS);
        let least = |one: Cost, other: Cost| Cost {
            seconds: one.seconds.min(other.seconds),
            memory: one.memory.min(other.memory),
            failed: one.failed || other.failed,
            ..one
        };
        runs.reduce(least).expect("there are runs")
    }

    /// The binary, default or `--minimal`, without a cache.
    pub fn build(&self, program: &str, minimal: bool) -> Cost {
        let flags: &[&str] = if minimal { &["--minimal"] } else { &[] };
        let mut cost = self.run(program, flags, "built");
        let binary = self.root.join(program).join("built/output");
        cost.bytes = fs::metadata(binary).map_or(0, |found| found.len());
        cost
    }

    /// The block program.
    pub fn blocks(&self, program: &str) -> String {
        self.run(program, &["--target", "blocks"], "blocks");
        fs::read_to_string(self.root.join(program).join("blocks/blocks.txt")).unwrap_or_default()
    }

    /// How many nodes the program has that run a func.
    pub fn nodes(&self, program: &str) -> usize {
        self.run(program, &["--target", "ir", "--target-ir-format", "json"], "ir");
        let ir = fs::read_to_string(self.root.join(program).join("ir/ir.json")).unwrap_or_default();
        ir.matches("\"ref\"").count()
    }

    fn run(&self, program: &str, flags: &[&str], output: &str) -> Cost {
        let folder = self.root.join(program);
        let (output, cache) = (folder.join(output), folder.join("cache"));
        let mut command = Command::new("timeout");
        command.arg("120").arg(&self.path).arg("build").args(flags).arg("--output").arg(&output).arg("main");
        command.current_dir(&folder);
        command.env("NEVA_CACHE", &cache).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the compiler starts");
        let used = child.wait4().expect("the compiler ends");
        let seconds = (used.rusage.utime + used.rusage.stime).as_secs_f64();
        // The next run is not to find anything.
        let _ = fs::remove_dir_all(cache);
        Cost { seconds, memory: used.rusage.maxrss, bytes: 0, failed: !used.status.success() }
    }
}
