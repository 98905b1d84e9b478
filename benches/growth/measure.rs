//! Running the compiler and measuring what it takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

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
    /// From start to end.
    pub seconds: f64,
    /// Peak of the compiler's own memory, in bytes.
    pub memory: u64,
    /// Size of the binary, where one was built.
    pub bytes: u64,
    /// Whether it reported an error, or took more than two minutes.
    pub failed: bool,
}

impl Cost {
    /// How many times more a unit of size takes than before, in time and memory. What a compiler takes for a
    /// program of no size is left out.
    pub fn growth(self, before: Cost, sizes: f64) -> (f64, f64) {
        const LEAST: (f64, f64) = (0.02, 16e6);
        let ratio =
            |now: f64, before: f64, least: f64| (now - least).max(least) / (before - least).max(least);
        (
            ratio(self.seconds, before.seconds, LEAST.0) / sizes,
            ratio(self.memory as f64, before.memory as f64, LEAST.1) / sizes,
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

    /// Everything but rustc.
    pub fn emit(&self, program: &str) -> Cost {
        self.run(program, &["--target", "rust"], "rust")
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
        let mut command = Command::new(&self.path);
        command.arg("build").args(flags).arg("--output").arg(&output).arg("main").current_dir(&folder);
        command.env("NEVA_CACHE", &cache).stdout(Stdio::null()).stderr(Stdio::null());
        let (seconds, memory, failed) = watch(command.spawn().expect("the compiler starts"));
        // The next run is not to find anything.
        let _ = fs::remove_dir_all(cache);
        Cost { seconds, memory, bytes: 0, failed }
    }
}

/// Waits for a process: its seconds, the peak of its memory, and whether it failed or was ended after two
/// minutes.
fn watch(mut child: Child) -> (f64, u64, bool) {
    let start = Instant::now();
    let mut memory = 0;
    loop {
        memory = memory.max(peak(child.id()));
        if let Some(status) = child.try_wait().expect("the compiler ends") {
            return (start.elapsed().as_secs_f64(), memory, !status.success());
        }
        if start.elapsed() > Duration::from_secs(120) {
            let _ = child.kill();
            let _ = child.wait();
            return (start.elapsed().as_secs_f64(), memory, true);
        }
        sleep(Duration::from_millis(1));
    }
}

/// The peak of a process' memory so far, in bytes; 0 where the system doesn't tell.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
