//! Random programs: whole or in any parts, optimized or not, in process or built, each ends as it must.

mod generate;

use crate::support::{neva, run};
use generate::{Generated, Random, generate};
use neva_backend::Options;
use neva_blocks::Program;
use neva_engine::Ending;
use neva_fusion::{IrSource, Network, fuse, fuse_parts, resolve};
use neva_optimizer::{Level, optimize};
use neva_runtime_funcs::{REGISTRY, module_set};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const PROGRAMS: u64 = 16;

#[test]
fn a_network_does_the_same_whole_and_in_parts() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut in_parts = 0;
    for seed in 0..PROGRAMS {
        let mut random = Random::new(seed);
        let generated = generate(&mut random);
        let network = network(folder.path(), &generated);
        for level in [Level::Needed, Level::Full] {
            let mut program = fuse(&mut network.clone(), "random").expect("within the budget").program;
            optimize(&mut program, level);
            assert_eq!(result(&program), generated.message, "{level:?}, seed {seed}:\n{}", generated.source);
        }
        for parts in 2..5 {
            let part = cut(&mut random, &network, parts);
            let Ok(mut program) = fuse_parts(&network, &part, "random") else { continue };
            in_parts += 1;
            optimize(&mut program, Level::Full);
            let found = result(&program);
            assert_eq!(found, generated.message, "in {parts} parts, seed {seed}:\n{}", generated.source);
        }
    }
    assert!(in_parts > PROGRAMS, "{in_parts} networks fit the budget in parts");
}

#[test]
fn built_programs_do_what_they_should() {
    for seed in [3, 14, 15] {
        let folder = TempDir::new().expect("a temporary folder");
        let generated = generate(&mut Random::new(seed));
        write(folder.path(), &generated);
        let mut build = neva();
        build.args(["build", "--minimal", "--output"]).arg(folder.path()).arg(folder.path().join("main"));
        let outcome = run(&mut build);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert_panics(&folder.path().join("output"), &generated);
    }
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn built_parts_do_what_they_should() {
    let mut built = 0;
    for seed in 0..4 {
        let folder = TempDir::new().expect("a temporary folder");
        let mut random = Random::new(seed);
        let generated = generate(&mut random);
        let network = network(folder.path(), &generated);
        let part = cut(&mut random, &network, 2);
        let Ok(mut program) = fuse_parts(&network, &part, "random") else { continue };
        built += 1;
        optimize(&mut program, Level::Full);
        let options = Options::host(true);
        let project = neva_backend::generate(&program, module_set(), options).expect("a project");
        let project_folder = folder.path().join("project");
        neva_backend::write_project(&project, &project_folder).expect("the project's files");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--offline", "--quiet", "--target-dir", "target"]);
        let outcome = run(cargo.env_remove("CARGO_TARGET_DIR").current_dir(&project_folder));
        assert_eq!(outcome.status, 0, "seed {seed}: {}\n{}", outcome.stderr, generated.source);
        assert_panics(
            &project_folder.join("target/x86_64-unknown-linux-gnu/release").join(&project.name),
            &generated,
        );
    }
    assert!(built > 1, "{built} networks fit the budget in parts");
}

/// Parts of neighbouring nodes.
fn cut(random: &mut Random, network: &Network, parts: u64) -> Vec<u32> {
    let nodes = network.nodes.len();
    let cuts: Vec<usize> = (1..parts).map(|_| random.below(nodes as u64) as usize).collect();
    (0..nodes).map(|node| cuts.iter().filter(|cut| **cut <= node).count() as u32).collect()
}

fn assert_panics(binary: &Path, generated: &Generated) {
    let outcome = run(&mut Command::new(binary));
    let message = format!("panic: {}", generated.message);
    assert_eq!(outcome.stderr.lines().next(), Some(&*message), "{}", generated.source);
}

fn write(folder: &Path, generated: &Generated) {
    let package = folder.join("main");
    fs::create_dir_all(&package).expect("a folder");
    fs::write(folder.join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    fs::write(package.join("main.neva"), &generated.source).expect("a source file");
}

/// The network of a program.
fn network(folder: &Path, generated: &Generated) -> Network {
    write(folder, generated);
    let why = |findings: neva_diagnostics::Findings| -> ! { panic!("{findings}\n{}", generated.source) };
    let package = folder.join("main");
    let loaded = neva_frontend::module::load(&package, neva_std::FILES, &|_| unreachable!("no dependencies"));
    let loaded = loaded.unwrap_or_else(|findings| why(findings));
    let (program, findings) = neva_frontend::check::check(&loaded.modules.tree, loaded.main);
    let program = program.unwrap_or_else(|| why(findings));
    let lowered = neva_irgen::lower(&program).unwrap_or_else(|findings| why(findings));
    resolve(&lowered.program, &REGISTRY, IrSource { file: "", text: "" })
        .unwrap_or_else(|findings| why(findings))
}

fn result(program: &Program) -> String {
    match neva_engine::run(program) {
        Ending::Panic(message, _) => String::from_utf8(message).expect("text"),
        other => format!("{other:?}"),
    }
}
