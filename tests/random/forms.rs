//! The forms in which a network runs, and running it in them.

use super::numbers::Random;
use neva_blocks::Program;
use neva_engine::{Ending, LoopCompiler};
use neva_fusion::{Cut, IrSource, Network, fuse, fuse_parts, resolve};
use neva_kernels::{out, stdin};
use neva_optimizer::{Level, optimize};
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
}

/// What a program came to, as text.
pub fn outcome(stdout: &str, stderr: &str, status: i32) -> String {
    format!("{stdout}{}\nstatus {status}\n", stderr.lines().next().unwrap_or_default())
}

/// A block program that is a form of a network.
pub struct Form {
    /// Which.
    pub name: String,
    /// The program.
    pub program: Program,
}

/// A network in its forms: whole and not optimized first, then whole, cut at random, and cut into single
/// nodes. Cuts that take more than the budget are left out.
pub fn forms(random: &mut Random, network: &Network) -> Vec<Form> {
    let mut forms = vec![];
    let mut add = |name: String, mut program: Program, level| {
        optimize(&mut program, level);
        forms.push(Form { name, program });
    };
    for level in [Level::Needed, Level::Full] {
        match fuse(&mut network.clone(), Cut::Fewest, "random") {
            Ok(fused) => add(format!("whole, {level:?}"), fused.program, level),
            Err(why) => panic!("{}", why.title),
        }
    }
    let parts = 2 + random.below(2);
    let part = cut(random, network, parts);
    if let Ok(program) = fuse_parts(network, &part, "random") {
        add(format!("in {parts} parts, {part:?}"), program, Level::Full);
    }
    if let Ok(fused) = fuse(&mut network.clone(), Cut::Components, "random") {
        add("by components".to_owned(), fused.program, Level::Full);
    }
    let single: Vec<u32> = (0..network.nodes.len() as u32).collect();
    if let Ok(program) = fuse_parts(network, &single, "random") {
        add("in single nodes".to_owned(), program, Level::Needed);
    }
    forms
}

/// Parts of nodes that are next to each other.
pub fn cut(random: &mut Random, network: &Network, parts: u64) -> Vec<u32> {
    let nodes = network.nodes.len();
    let cuts: Vec<usize> = (1..parts).map(|_| random.below(nodes as u64) as usize).collect();
    (0..nodes).map(|node| cuts.iter().filter(|cut| **cut <= node).count() as u32).collect()
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
    let ending = neva_engine::run(program, native);
    out::hand_over();
    // What was read ahead is not for the next program.
    stdin::consume(stdin::peek(0).map_or(0, <[u8]>::len));
    let mut stdout = String::new();
    printed.rewind().expect("output");
    printed.read_to_string(&mut stdout).expect("text");
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
