//! Building the sides of a benchmark, and measuring them.

use super::{Options, Program};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// With more memory than this, in bytes, a count is long enough.
const MOST_MEMORY: u64 = 256 << 20;

/// How to measure.
pub struct Bench<'a> {
    /// What is asked for.
    pub options: &'a Options,
    /// The folder for what is built.
    pub folder: PathBuf,
}

/// A benchmark and all its sides.
#[derive(Serialize)]
pub struct Row {
    /// The program.
    pub name: String,
    /// The number that it is given.
    pub count: u64,
    /// What `neva bench` says of the sides: the forms of `neva`, `rust`, `go`, then peers.
    pub sides: Vec<Side>,
    /// Binaries of `neva`: the form, and the seconds to build it without a cache.
    pub built: Vec<(String, f64)>,
    /// What an element takes, of `rust` and the default build.
    pub counts: Vec<(String, Counts)>,
    /// How a side's time grows with the count: 1 is linear.
    pub growth: Vec<(String, f64)>,
}

/// A side as `neva bench --json` writes it.
#[derive(Deserialize, Serialize)]
pub struct Side {
    /// How it is called.
    pub side: String,
    /// Seconds for a run, for each sample.
    pub samples: Vec<f64>,
    /// Peak of the memory in bytes.
    pub memory: Option<u64>,
    /// Size of the binary in bytes.
    pub size: Option<u64>,
    /// The smallest and the middle sample.
    pub summary: Summary,
}

/// The smallest and the middle sample.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub struct Summary {
    /// The smallest.
    pub minimum: f64,
    /// The middle one.
    pub median: f64,
}

/// What an element takes.
#[derive(Clone, Copy, Serialize)]
pub struct Counts {
    /// Instructions in user mode.
    pub instructions: f64,
    /// Allocations of memory.
    pub allocations: f64,
}

#[derive(Deserialize)]
struct Results {
    sides: Vec<Side>,
}

impl Bench<'_> {
    /// Builds and measures all sides of a program; nothing if `neva bench` refuses them.
    pub fn row(&self, program: &Program) -> Option<Row> {
        let mut peers = Vec::new();
        let has_others = self.options.base == "rust";
        let rust = program.folder.join("handwritten.rs");
        if has_others && rust.is_file() {
            let binary = self.folder.join(format!("{}-rust", program.name));
            let flags = ["--edition", "2024", "-C", "opt-level=3", "-C", "lto=fat", "-C", "codegen-units=1"];
            let mut rustc = Command::new("rustc");
            succeed(rustc.args(flags).args(["-C", "panic=abort", "-o"]).arg(&binary).arg(rust));
            peers.push(("rust".to_owned(), binary));
        }
        let has_go = Command::new("go").arg("version").stdout(Stdio::null()).status().is_ok();
        for (side, file) in [("go", "plain.go"), ("channels", "channels.go")] {
            let source = program.folder.join(file);
            if has_others && has_go && source.is_file() {
                let binary = self.folder.join(format!("{}-{side}", program.name));
                succeed(Command::new("go").args(["build", "-o"]).arg(&binary).arg(source));
                peers.push((side.to_owned(), binary));
            }
        }
        for (peer, folder) in &self.options.peers {
            let binary = folder.join(&program.name);
            if binary.is_file() {
                peers.push((peer.clone(), binary));
            }
        }
        let forms = ["build", "minimal"].into_iter();
        let forms = forms.filter(|form| self.options.engine.split(',').any(|engine| engine == *form));
        let built = forms.map(|form| {
            let begin = Instant::now();
            self.build(program, form);
            (form.to_owned(), begin.elapsed().as_secs_f64())
        });
        let built = built.collect();
        let counts = if self.options.counts { self.counts(program, &peers) } else { vec![] };
        let count = match self.options.seconds {
            Some(seconds) => self.long_count(program, seconds)?,
            None => program.count,
        };
        let Options { engine, runs, .. } = self.options;
        let sides = self.sides(program, count, (engine, runs), &peers)?;
        let growth = if self.options.growth { self.growth(program, count, &sides, &peers) } else { vec![] };
        Some(Row { name: program.name.clone(), count, sides, built, counts, growth })
    }

    /// A count for which the first form takes so many seconds, or more memory than most.
    fn long_count(&self, program: &Program, seconds: f64) -> Option<u64> {
        let first = self.options.engine.split(',').next()?;
        let mut count = program.count;
        loop {
            let side = self.sides(program, count, (first, "1"), &[])?.pop()?;
            let time = side.summary.minimum;
            if time >= seconds * 0.8 || side.memory.is_some_and(|bytes| bytes > MOST_MEMORY) {
                return Some(count);
            }
            // The time may grow with the square of the count.
            count = (count as f64 * (seconds / time).clamp(1.3, 3.0)) as u64;
        }
    }

    /// Builds a program, without a cache.
    fn build(&self, program: &Program, form: &str) -> PathBuf {
        let folder = self.folder.join(format!("{}-{form}", program.name));
        let cache = self.folder.join("cache");
        let mut build = Command::new(&self.options.neva);
        build.arg("build").args((form != "build").then(|| format!("--{form}")));
        succeed(build.arg("--output").arg(&folder).arg(&program.folder).env("NEVA_CACHE", &cache));
        // The next build is not to find anything.
        let _ = std::fs::remove_dir_all(cache);
        folder.join("output")
    }

    fn sides(
        &self,
        program: &Program,
        count: u64,
        (engine, runs): (&str, &str),
        peers: &[(String, PathBuf)],
    ) -> Option<Vec<Side>> {
        let mut bench = Command::new(&self.options.neva);
        bench.args(["bench", "--json", "--engine", engine, "--runs", runs]);
        for (name, binary) in peers {
            bench.arg("--peer").arg(format!("{name}={}", binary.display()));
        }
        bench.arg(&program.folder).arg("--").arg(count.to_string());
        let output = bench.stdin(Stdio::null()).stderr(Stdio::inherit()).output().expect("neva starts");
        let results = || serde_json::from_slice::<Results>(&output.stdout).expect("results of `neva bench`");
        output.status.success().then(|| results().sides)
    }

    /// How the time of each side grows from a quarter of the count to the whole.
    fn growth(
        &self,
        program: &Program,
        count: u64,
        sides: &[Side],
        peers: &[(String, PathBuf)],
    ) -> Vec<(String, f64)> {
        let Options { engine, runs, .. } = self.options;
        let less = self.sides(program, count / 4, (engine, runs), peers).unwrap_or_default();
        let grown = sides
            .iter()
            .zip(&less)
            .map(|(whole, part)| (whole.side.clone(), whole.summary.minimum / part.summary.minimum / 4.0));
        grown.collect()
    }

    /// What an element takes. Valgrind counts, so there is no noise. Allocations of ours are those of a build
    /// on Rust's standard library, which asks the system's allocator for each block.
    fn counts(&self, program: &Program, peers: &[(String, PathBuf)]) -> Vec<(String, Counts)> {
        let more = (program.count / 64).max(64);
        let an_element = |tool: &str, binary: &Path| {
            let counted = counted(tool, binary, more)? - counted(tool, binary, more / 2)?;
            Some(counted / (more - more / 2) as f64)
        };
        let counts = |fast: &Path, std: &Path| {
            let instructions = an_element("cachegrind", fast)?;
            Some(Counts { instructions, allocations: an_element("memcheck", std)? })
        };
        let ours = self.folder.join(format!("{}-build/output", program.name));
        let mut all = vec![];
        all.extend(counts(&ours, &self.build(program, "std")).map(|counts| ("build".to_owned(), counts)));
        let rust = peers.iter().find(|(name, _)| name == "rust");
        all.extend(rust.and_then(|(name, binary)| Some((name.clone(), counts(binary, binary)?))));
        all
    }
}

/// What a tool of Valgrind counts in a run: instructions by `cachegrind`, allocations by `memcheck`; nothing
/// where Valgrind is missing.
fn counted(tool: &str, binary: &Path, count: u64) -> Option<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.arg(format!("--tool={tool}"));
    if tool == "cachegrind" {
        valgrind.args(["--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    }
    valgrind.arg(binary).arg(count.to_string()).stdin(Stdio::null()).stdout(Stdio::null());
    let told = String::from_utf8_lossy(&valgrind.output().ok()?.stderr).into_owned();
    let mark = if tool == "cachegrind" { "I refs:" } else { "total heap usage:" };
    let number =
        told.lines().find_map(|line| Some(line.split_once(mark)?.1.split_whitespace().next()?.to_owned()));
    number?.replace(',', "").parse().ok()
}

fn succeed(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("the command starts");
    assert!(output.status.success(), "{command:?} fails: {}", String::from_utf8_lossy(&output.stderr));
}
