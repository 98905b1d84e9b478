//! One table of all benchmarks: `cargo bench -p neva-cli --bench table`.
//!
//! A program is a folder of `benches/programs` that has a file `count`, the number that the program is given.
//! It runs in each form, beside the same in Rust (`handwritten.rs`), beside the same in Go where Go is
//! installed, once as a loop (`plain.go`) and once by goroutines and channels (`channels.go`), and beside
//! other binaries. `neva bench` takes the times. The table says how many times Rust's median each side takes,
//! and how many bytes and seconds the binaries take to build. Of a program without a counterpart in Rust the
//! times are told instead.
//!
//! Options, after `--`: `--json FILE` and `--svg FILE` also write all samples and a plot; `--engine LIST` are
//! the forms (`build,minimal,run`); `--peer NAME=FOLDER` is a folder with other binaries called as the
//! programs; `--runs N` are the samples of a side; `--neva PATH` measures another compiler; `--growth` says
//! how the time grows from a quarter of the count to the whole: 1 is linear; `--counts` says how many
//! instructions and allocations an element takes, where Valgrind is installed. `--base SIDE` divides by the
//! times of another side than `rust`, and leaves Rust and Go out; `--seconds S` takes counts for which the
//! first form takes so long, unless it needs more than 256 MiB then. Any other word keeps the programs whose
//! name has it.

mod measure;
mod render;

use measure::Bench;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let options = Options::of(std::env::args().skip(1));
    let folder = tempfile::tempdir().expect("a folder for the binaries");
    let bench = Bench { options: &options, folder: folder.path().to_owned() };
    let mut rows = Vec::new();
    for program in programs().into_iter().filter(|program| options.wants(&program.name)) {
        eprintln!("{}", program.name);
        // What fails says why, and is left out.
        rows.extend(bench.row(&program));
    }
    print!("{}", render::markdown(&rows, &options.base));
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&rows).expect("rows have a form in JSON");
        fs::write(file, text + "\n").expect("the file of JSON");
    }
    if let Some(file) = &options.svg {
        fs::write(file, render::svg(&rows, &options.base)).expect("the file of the plot");
    }
}

/// A program that is measured.
pub struct Program {
    /// The name of its folder.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The number that it is given: Rust takes some hundredths of a second for most.
    pub count: u64,
}

/// The programs in `benches/programs`, by name.
fn programs() -> Vec<Program> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/programs");
    let folders =
        fs::read_dir(all).expect("the folder of programs").map(|entry| entry.expect("an entry").path());
    let program = |folder: PathBuf| {
        let text = fs::read_to_string(folder.join("count")).ok()?;
        let count = text.trim().parse().unwrap_or_else(|error| panic!("{}/count: {error}", folder.display()));
        Some(Program { name: folder.file_name()?.to_str()?.to_owned(), folder, count })
    };
    let mut programs: Vec<Program> = folders.filter_map(program).collect();
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    programs
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
    /// Whether to measure a quarter of the count, too.
    pub growth: bool,
    /// Whether to count instructions and allocations.
    pub counts: bool,
    /// The side that the others are held against.
    pub base: String,
    /// How long the first form is to take.
    pub seconds: Option<f64>,
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
            growth: false,
            counts: false,
            base: "rust".into(),
            seconds: None,
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
                "--growth" => options.growth = true,
                "--counts" => options.counts = true,
                "--base" => options.base = value(),
                "--seconds" => options.seconds = Some(value().parse().expect("--seconds wants a number")),
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
