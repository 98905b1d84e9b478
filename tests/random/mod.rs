//! Random programs: whole or in any parts, optimized or not, in process or built, each ends as it must.

mod generate;

use crate::process::{neva, run};
use generate::{Generated, Random, generate};
use neva_engine::Ending;
use neva_fusion::clusters::fuse_parts;
use neva_fusion::{Network, Source, fuse, resolve};
use neva_optimizer::{Level, Program, optimize};
use neva_runtime_funcs::REGISTRY;
use std::fs;
use std::path::Path;
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
            let mut program = fuse(&mut network.clone(), "random").expect("within the budget");
            optimize(&mut program, level);
            assert_eq!(result(&program), generated.message, "{level:?}, seed {seed}:\n{}", generated.source);
        }
        for parts in 2..5 {
            let part: Vec<u32> = network.nodes.iter().map(|_| random.below(parts) as u32).collect();
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
    let folder = TempDir::new().expect("a temporary folder");
    for seed in [3, 14, 15] {
        let generated = generate(&mut Random::new(seed));
        write(folder.path(), &generated);
        let package = folder.path().join("main");
        let mut build = neva();
        build.args(["build", "--minimal", "--output"]).arg(folder.path()).arg(&package);
        let outcome = run(&mut build, b"");
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let outcome = run(&mut std::process::Command::new(folder.path().join("output")), b"");
        assert_eq!(
            outcome.stderr.lines().next(),
            Some(&*format!("panic: {}", generated.message)),
            "seed {seed}"
        );
    }
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
    let why = |findings: Vec<neva_diagnostics::Diagnostic>| -> ! {
        panic!("{}\n{}", neva_diagnostics::render_all(&findings), generated.source)
    };
    let package = folder.join("main");
    let loaded = neva_frontend::module::load(&package, neva_std::FILES, &|_| unreachable!("no dependencies"));
    let loaded = loaded.unwrap_or_else(|findings| why(findings));
    let (program, findings) = neva_frontend::check::check(&loaded.modules.tree, loaded.main);
    let program = program.unwrap_or_else(|| why(findings));
    let lowered = neva_irgen::lower(&program).unwrap_or_else(|findings| why(findings));
    resolve(&lowered.program, &REGISTRY, Source { file: "", text: "" })
        .unwrap_or_else(|findings| why(findings))
}

fn result(program: &Program) -> String {
    match neva_engine::run(program) {
        Ending::Panic(message, _) => String::from_utf8(message).expect("text"),
        other => format!("{other:?}"),
    }
}
