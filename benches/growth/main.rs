//! How the compiler grows with programs of each shape: `cargo bench -p neva-cli --bench growth`.
//!
//! Each shape is written at three sizes. For each the table has the processor's time and the peak memory of
//! `neva build --target rust`, which is everything but rustc, the least of three runs, and the growth: how
//! many times more time and memory a node takes than at the size before. 1.00 is linear. What a program that
//! does nothing takes is left out.
//!
//! Options, after `--`: `--build` builds the binaries, too, and adds the seconds and the bytes of
//! `--minimal`; `--lines COUNT` prints a table of COUNT generated programs that handle lines and errors
//! instead; `--neva PATH` measures another compiler; `--keep FOLDER` leaves the programs there. Any other
//! word keeps the shapes whose name has it.

mod lines;
mod measure;
mod shapes;

use measure::{Cost, Neva};
use shapes::SHAPES;
use std::path::PathBuf;

fn main() {
    let options = Options::of(std::env::args().skip(1));
    let folder = tempfile::tempdir().expect("a folder for the programs");
    let root = options.keep.clone().unwrap_or_else(|| folder.path().to_path_buf());
    let neva = Neva { path: options.neva.clone(), root };
    if let Some(count) = options.lines {
        return lines::table(&neva, count);
    }
    print!("{:<12} {:>7} {:>9} {:>9} {:>7} {:>7}", "shape", "size", "time (s)", "MB", "x time", "x MB");
    println!("{}", if options.build { "  build (s)  minimal (s)    bytes" } else { "" });
    neva.write("nothing", "def Main(start any) (stop any) {\n\t:start -> :stop\n}\n");
    let nothing = neva.emit("nothing");
    for shape in SHAPES.iter().filter(|shape| options.wants(shape.name)) {
        let mut before: Option<(usize, Cost)> = None;
        for size in shape.sizes {
            let program = format!("{}{size}", shape.name);
            neva.write(&program, &(shape.source)(size));
            let cost = neva.emit(&program);
            let (time, memory) =
                before.map_or((1.0, 1.0), |(n, old)| cost.growth(old, nothing, size as f64 / n as f64));
            let megabytes = cost.memory as f64 / 1e6;
            print!(
                "{:<12} {size:>7} {:>9.3} {megabytes:>9.1} {time:>7.2} {memory:>7.2}",
                shape.name, cost.seconds
            );
            if options.build {
                let (default, minimal) = (neva.build(&program, false), neva.build(&program, true));
                print!("  {:>9.2}  {:>11.2} {:>8}", default.seconds, minimal.seconds, minimal.bytes);
            }
            println!("{}", if cost.failed { "  failed" } else { "" });
            before = Some((size, cost));
        }
    }
}

struct Options {
    build: bool,
    lines: Option<u64>,
    neva: PathBuf,
    keep: Option<PathBuf>,
    words: Vec<String>,
}

impl Options {
    fn of(mut args: impl Iterator<Item = String>) -> Options {
        let neva = PathBuf::from(env!("CARGO_BIN_EXE_neva"));
        let mut options = Options { build: false, lines: None, neva, keep: None, words: vec![] };
        while let Some(arg) = args.next() {
            let mut value = || args.next().unwrap_or_else(|| panic!("{arg} wants a value"));
            match arg.as_str() {
                // Cargo says so to every benchmark.
                "--bench" => {}
                "--build" => options.build = true,
                "--lines" => options.lines = Some(value().parse().expect("a number of programs")),
                "--neva" => options.neva = value().into(),
                "--keep" => options.keep = Some(value().into()),
                _ => options.words.push(arg),
            }
        }
        options
    }

    fn wants(&self, shape: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| shape.contains(word.as_str()))
    }
}
