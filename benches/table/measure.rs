//! Building the sides of a benchmark, and measuring them.

use super::Options;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

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
    /// Instructions in user mode for an element, of those sides that are binaries of ours or `rust`.
    pub instructions: Vec<(String, f64)>,
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

#[derive(Deserialize)]
struct Results {
    sides: Vec<Side>,
}

impl Bench<'_> {
    /// Builds and measures all sides of a program; nothing if `neva bench` refuses them.
    pub fn row(&self, name: &str, count: u64) -> Option<Row> {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches");
        let program = benches.join("programs").join(name);
        let (mut peers, mut binaries) = (Vec::new(), Vec::new());
        let rust = benches.join("handwritten").join(format!("{name}.rs"));
        if rust.is_file() {
            let binary = self.folder.join(format!("{name}-rust"));
            let flags = ["--edition", "2024", "-C", "opt-level=3", "-C", "lto=fat", "-C", "codegen-units=1"];
            succeed(
                Command::new("rustc").args(flags).args(["-C", "panic=abort", "-o"]).arg(&binary).arg(rust),
            );
            binaries.push(("rust".to_owned(), binary.clone()));
            peers.push(("rust".to_owned(), binary));
        }
        let go = benches.join("go").join(format!("{name}.go"));
        if go.is_file() && Command::new("go").arg("version").stdout(Stdio::null()).status().is_ok() {
            let binary = self.folder.join(format!("{name}-go"));
            succeed(Command::new("go").args(["build", "-o"]).arg(&binary).arg(go));
            peers.push(("go".to_owned(), binary));
        }
        for (peer, folder) in &self.options.peers {
            let binary = folder.join(name);
            if binary.is_file() {
                peers.push((peer.clone(), binary));
            }
        }
        let mut built = Vec::new();
        for form in ["build", "minimal"]
            .iter()
            .filter(|form| self.options.engine.split(',').any(|engine| engine == **form))
        {
            let folder = self.folder.join(format!("{name}-{form}"));
            let cache = self.folder.join("cache");
            let begin = Instant::now();
            let mut build = Command::new(&self.options.neva);
            build.arg("build").args((*form == "minimal").then_some("--minimal")).arg("--output").arg(&folder);
            succeed(build.arg(&program).env("NEVA_CACHE", &cache));
            built.push(((*form).to_owned(), begin.elapsed().as_secs_f64()));
            binaries.push(((*form).to_owned(), folder.join("output")));
            // The next build is not to find anything.
            let _ = std::fs::remove_dir_all(cache);
        }
        let instructions = binaries.iter().filter_map(|(side, binary)| {
            Some((side.clone(), (instructions(binary, count)? - instructions(binary, 4)?) / count as f64))
        });
        let instructions = instructions.collect();
        let sides = self.sides(&program, count, &peers)?;
        Some(Row { name: name.to_owned(), count, sides, built, instructions })
    }

    fn sides(&self, program: &Path, count: u64, peers: &[(String, PathBuf)]) -> Option<Vec<Side>> {
        let mut bench = Command::new(&self.options.neva);
        bench.args(["bench", "--json", "--engine", &self.options.engine, "--runs", &self.options.runs]);
        for (name, binary) in peers {
            bench.arg("--peer").arg(format!("{name}={}", binary.display()));
        }
        bench.arg(program).arg("--").arg(count.to_string()).stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = bench.output().expect("neva starts");
        let results = || serde_json::from_slice::<Results>(&output.stdout).expect("results of `neva bench`");
        output.status.success().then(|| results().sides)
    }
}

/// How many instructions a binary executes in user mode; nothing where `perf` is missing or must not count.
fn instructions(binary: &Path, count: u64) -> Option<f64> {
    let mut perf = Command::new("perf");
    perf.args(["stat", "--field-separator", ",", "--event", "instructions:u"])
        .arg(binary)
        .arg(count.to_string());
    let output = perf.stdin(Stdio::null()).stdout(Stdio::null()).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = told.lines().find(|line| line.contains("instructions"))?;
    line.split(',').next()?.parse().ok()
}

fn succeed(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("the command starts");
    assert!(output.status.success(), "{command:?} fails: {}", String::from_utf8_lossy(&output.stderr));
}
