//! One table of all benchmarks: `cargo bench -p neva-cli --bench table`.
//!
//! Each program in `benches/programs` that is listed here runs in each form, beside the same in Rust
//! (`benches/handwritten`), beside the same in Go where Go is installed (`benches/go`), and beside other
//! binaries. `neva bench` takes the times. The table says how many times Rust's median each side takes, how
//! many bytes and seconds the binaries take to build and, where `perf` may count them, how many instructions
//! for an element. Of a program without a counterpart in Rust the times are told instead.
//!
//! Options, after `--`: `--json FILE` and `--svg FILE` also write all samples and a plot; `--engine LIST` are
//! the forms (`build,minimal,run`); `--peer NAME=FOLDER` is a folder with other binaries called as the
//! programs; `--runs N` are the samples of a side; `--neva PATH` measures another compiler. Any other word
//! keeps the programs whose name has it.

mod measure;
mod render;

use measure::Bench;
use std::fs;
use std::path::PathBuf;

/// Programs, each with the number that it is given: Rust takes some hundredths of a second for most.
const PROGRAMS: &[(&str, u64)] = &[
    ("automaton", 5_000),
    ("bits", 20_000_000),
    ("characters", 1_000_000),
    ("collatz", 200_000),
    ("events", 20_000_000),
    ("feedback", 20_000_000),
    ("fields", 300_000),
    ("fizzbuzz", 2_000_000),
    ("life", 50_000),
    ("logistic", 10_000_000),
    ("lookups", 1_000_000),
    ("match", 20_000_000),
    ("matches", 300_000),
    ("primes", 300_000),
    ("reduce", 50_000_000),
    ("rows", 100_000),
    ("sieve", 20_000),
    ("texts", 500_000),
];

fn main() {
    let options = Options::of(std::env::args().skip(1));
    let folder = tempfile::tempdir().expect("a folder for the binaries");
    let bench = Bench { options: &options, folder: folder.path().to_owned() };
    let mut rows = Vec::new();
    for (name, count) in PROGRAMS.iter().filter(|(name, _)| options.wants(name)) {
        eprintln!("{name}");
        // What fails says why, and is left out.
        rows.extend(bench.row(name, *count));
    }
    print!("{}", render::markdown(&rows));
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&rows).expect("rows have a form in JSON");
        fs::write(file, text + "\n").expect("the file of JSON");
    }
    if let Some(file) = &options.svg {
        fs::write(file, render::svg(&rows)).expect("the file of the plot");
    }
}

/// What the command line asks for.
pub struct Options {
    /// The compiler.
    pub neva: PathBuf,
    /// The forms, after commas.
    pub engine: String,
    /// How many samples of each side.
    pub runs: String,
    /// Names of other implementations, and the folders of their binaries.
    pub peers: Vec<(String, PathBuf)>,
    json: Option<PathBuf>,
    svg: Option<PathBuf>,
    words: Vec<String>,
}

impl Options {
    fn of(mut args: impl Iterator<Item = String>) -> Options {
        let mut options = Options {
            neva: PathBuf::from(env!("CARGO_BIN_EXE_neva")),
            engine: "build,minimal,run".into(),
            runs: "10".into(),
            peers: vec![],
            json: None,
            svg: None,
            words: vec![],
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().unwrap_or_else(|| panic!("{arg} wants a value"));
            match arg.as_str() {
                // Cargo says so to every benchmark.
                "--bench" => {}
                "--neva" => options.neva = value().into(),
                "--engine" => options.engine = value(),
                "--runs" => options.runs = value(),
                "--json" => options.json = Some(value().into()),
                "--svg" => options.svg = Some(value().into()),
                "--peer" => {
                    let peer = value();
                    let (name, folder) = peer.split_once('=').expect("--peer wants NAME=FOLDER");
                    options.peers.push((name.into(), folder.into()));
                }
                _ => options.words.push(arg),
            }
        }
        options
    }

    fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }
}
