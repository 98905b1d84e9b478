//! The forms in which a network runs, and running it in them.

use super::choices::Choices;
use neva_blocks::Program;
use neva_engine::{Ending, LoopCompiler};
use neva_fusion::{Cut, IrSource, Network, fuse, fuse_parts, resolve};
use neva_kernels::{out, stdin};
use neva_optimizer::{Level, optimize, optimize_for_speed, optimize_for_speed_alone};
use neva_runtime_funcs::REGISTRY;
use rustix::stdio::{dup2_stdin, dup2_stdout};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// A program, what it reads, and what it must come to.
pub struct Generated {
    /// The sources.
    pub source: String,
    /// Standard input.
    pub stdin: String,
    /// What it prints.
    pub stdout: String,
    /// The first line on standard error.
    pub stderr: String,
    /// Its status.
    pub status: i32,
}

impl Generated {
    /// Standard output, the first line on standard error, and the status.
    pub fn expected(&self) -> String {
        outcome(&self.stdout, &self.stderr, self.status)
    }

    /// The program, its input, what it came to, and what it must come to.
    pub fn about(&self, form: &str, found: &str, expected: &str) -> String {
        let Generated { source, stdin, .. } = self;
        format!("{form}:\n{source}--- input\n{stdin}--- found\n{found}--- expected\n{expected}")
    }

    /// Writes it as a folder for `tests/programs`.
    pub fn keep(&self, folder: &Path) {
        fs::create_dir_all(folder.join("expected")).expect("a folder");
        let status = format!("{}\n", self.status);
        for (file, text) in [
            ("main.neva", &self.source),
            ("stdin", &self.stdin),
            ("expected/stdout", &self.stdout),
            ("expected/stderr", &self.stderr),
            ("expected/code", &status),
        ] {
            fs::write(folder.join(file), text).expect("a file");
        }
    }
}

/// What a program came to, as text.
pub fn outcome(stdout: &str, stderr: &str, status: i32) -> String {
    format!("{stdout}{}\nstatus {status}\n", stderr.lines().next().unwrap_or_default())
}

/// What a division by zero says.
pub const DIVISION: &str = "panic: runtime error: integer divide by zero";

/// How a network becomes a program, beside into as few clusters as may be, optimized: level 3.
#[derive(Debug)]
pub enum Form {
    /// The same, as builds for speed have it.
    WholeFast,
    /// The same, not optimized.
    WholeNeeded,
    /// Cut by components, optimized: level 2.
    Components,
    /// Cut into single nodes, optimized: level 1.
    Nodes,
    /// Cut into single nodes, not optimized: level 0.
    NodesNeeded,
    /// Each node in the part of its number, optimized.
    Parts(Vec<u32>),
}

impl Form {
    /// One of the forms; the simplest is the whole network.
    pub fn any(choices: &mut Choices, network: &Network) -> Form {
        match choices.below(6) {
            0 => Form::WholeNeeded,
            1 => Form::Components,
            2 => Form::Nodes,
            3 => Form::NodesNeeded,
            4 => Form::WholeFast,
            _ => Form::parts(choices, network),
        }
    }

    /// The form of one of the levels, not cut at random.
    pub fn any_level(choices: &mut Choices) -> Form {
        match choices.below(4) {
            0 => Form::WholeFast,
            1 => Form::Nodes,
            _ => Form::Components,
        }
    }

    /// All forms that are not cut at random.
    pub fn levels() -> [Form; 5] {
        [Form::WholeFast, Form::WholeNeeded, Form::Components, Form::Nodes, Form::NodesNeeded]
    }

    /// Two or three parts of nodes that are next to each other.
    fn parts(choices: &mut Choices, network: &Network) -> Form {
        let nodes = network.nodes.len();
        let cuts: Vec<usize> =
            (0..1 + choices.below(2)).map(|_| choices.below(nodes as u64) as usize).collect();
        let part = |node: usize| cuts.iter().filter(|cut| **cut <= node).count() as u32;
        Form::Parts((0..nodes).map(part).collect())
    }

    /// The program in as few clusters as may be, and that in this form unless a part takes more than the
    /// budget; each with the name of its form.
    pub fn programs(&self, network: &Network) -> Vec<(String, Program)> {
        let cut = |cut| fuse(&mut network.clone(), cut, "random").ok().map(|fused| fused.program);
        let mut whole = cut(Cut::Fewest).expect("a program within the budget");
        let other = match self {
            Form::WholeFast | Form::WholeNeeded => Some(whole.clone()),
            Form::Components => cut(Cut::Components),
            Form::Nodes | Form::NodesNeeded => cut(Cut::Nodes),
            Form::Parts(part) => fuse_parts(network, part, "random").ok(),
        };
        optimize(&mut whole, Level::Full);
        let mut programs = vec![("Whole".to_owned(), whole)];
        if let Some(mut program) = other {
            let needed = matches!(self, Form::WholeNeeded | Form::NodesNeeded);
            optimize(&mut program, if needed { Level::Needed } else { Level::Full });
            if matches!(self, Form::WholeFast) {
                optimize_for_speed(&mut program);
                optimize_for_speed_alone(&mut program);
            }
            programs.push((format!("{self:?}"), program));
        }
        programs
    }
}

/// Writes a program into a folder.
pub fn write(folder: &Path, generated: &Generated) {
    let package = folder.join("main");
    fs::create_dir_all(&package).expect("a folder");
    fs::write(folder.join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    fs::write(package.join("main.neva"), &generated.source).expect("a source file");
}

/// The network of a program, or what is wrong with it.
pub fn network(folder: &Path, generated: &Generated) -> Result<Network, String> {
    write(folder, generated);
    let why = |findings: neva_diagnostics::Findings| findings.to_string();
    let package = folder.join("main");
    let loaded = neva_frontend::module::load(&package, neva_std::FILES, &|_| unreachable!("no dependencies"));
    let loaded = loaded.map_err(why)?;
    let (program, findings) = neva_frontend::check::check(&loaded.modules.tree, loaded.main);
    let program = program.ok_or_else(|| why(findings))?;
    let lowered = neva_irgen::lower(&program).map_err(why)?;
    resolve(&lowered.program, &REGISTRY, IrSource { file: "", text: "" }).map_err(why)
}

/// Runs a program in this process, whose standard streams it takes.
pub fn run(program: &Program, native: Option<&dyn LoopCompiler>, input: &str) -> String {
    let mut given = tempfile::tempfile().expect("a temporary file");
    given.write_all(input.as_bytes()).and_then(|()| given.rewind()).expect("a temporary file");
    let mut printed: File = tempfile::tempfile().expect("a temporary file");
    dup2_stdin(&given).expect("standard input");
    dup2_stdout(&printed).expect("standard output");
    stdin::begin();
    let ending = neva_engine::run(program, native);
    out::hand_over();
    let mut stdout = String::new();
    printed.rewind().expect("output");
    printed.read_to_string(&mut stdout).expect("text");
    // After a minute, the test harness says so there.
    let stdout: String =
        stdout.split_inclusive('\n').filter(|line| !line.starts_with("test random::")).collect();
    let mut stderr = String::new();
    let status = match ending {
        Ending::Stop => 0,
        Ending::Exit(status) => status as i32,
        Ending::Panic(message, _) => {
            let _ = write!(stderr, "panic: {}", String::from_utf8_lossy(&message));
            1
        }
        Ending::Fault(message, _) => {
            let _ = write!(stderr, "panic: {}", String::from_utf8_lossy(&message));
            2
        }
        Ending::Deadlock(text) => {
            stderr = text;
            2
        }
    };
    outcome(&stdout, &stderr, status)
}
