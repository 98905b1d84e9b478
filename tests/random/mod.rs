//! Random programs: whole, cut at random, in single nodes, optimized or not, in process or built, each comes
//! to what it must.
//!
//! `NEVA_RANDOM=FROM..TO cargo test -p neva-cli --test suite random::programs_do_the_same` runs the programs
//! of other seeds than the usual ones.

mod bodies;
mod forms;
mod lines;
pub mod numbers;
mod shared_build;
mod streams;

use crate::support::{feed, neva};
use forms::{Form, Generated};
use neva_jit::Jit;
use numbers::Random;
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The seeds of the usual run.
const SEEDS: Range<u64> = 0..60;

/// Processes that run at the same time.
const PROCESSES: u64 = 2;

/// The seeds of one process. The test harness writes into the output of a program after a minute, so a
/// process must take less, on a slow machine, too.
const SEEDS_OF_A_PROCESS: u64 = 10;

/// The variable with the seeds of a run.
const VARIABLE: &str = "NEVA_RANDOM";

/// No program is larger.
const LARGEST: u64 = 4;

/// The program of a seed.
fn generate(seed: u64, size: u64) -> (Random, Generated) {
    let mut random = Random::new(seed);
    let generated = match seed % 3 {
        0 => streams::generate(&mut random, size),
        _ => lines::generate(&mut random, size),
    };
    (random, generated)
}

/// Says which form of a program does not come to what it must. Counts the forms that do.
fn fault(seed: u64, size: u64, count: &mut usize) -> Option<String> {
    let folder = TempDir::new().expect("a temporary folder");
    let (mut random, generated) = generate(seed, size);
    let about = |form: &str, found: &str| {
        let Generated { source, stdin, .. } = &generated;
        let expected = generated.expected();
        format!(
            "seed {seed}, size {size}, {form}:\n{source}--- input\n{stdin}--- found\n{found}--- expected\n{expected}"
        )
    };
    let network = match forms::network(folder.path(), &generated) {
        Ok(network) => network,
        Err(why) => return Some(about("is no program", &why)),
    };
    let forms = forms::forms(&mut random, &network);
    // Native code of all takes twice the time. Each form has its seeds.
    let native = seed as usize % forms.len();
    let jit = Jit::everything();
    for (at, Form { name, program }) in forms.into_iter().enumerate() {
        let tiers: &[Option<&Jit>] = if at == native { &[None, Some(&jit)] } else { &[None] };
        for jit in tiers {
            let found = forms::run(&program, jit.map(|jit| jit as _), &generated.stdin);
            if found != generated.expected() {
                let tier = if jit.is_some() { ", native" } else { "" };
                return Some(about(&format!("{name}{tier}"), &found));
            }
            *count += 1;
        }
    }
    None
}

/// The seeds that a variable of the environment names, or the usual ones.
fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var(VARIABLE) else { return SEEDS };
    let ends: Option<(u64, u64)> =
        text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let (from, to) = ends.unwrap_or_else(|| panic!("{VARIABLE} is FROM..TO, not {text}"));
    from..to
}

/// Runs programs in this process, whose standard streams they take.
#[test]
#[ignore = "run by `programs_do_the_same_in_every_form`, in processes of their own"]
fn programs_of_seeds() {
    let mut count = 0;
    for seed in seeds() {
        if let Some(first) = fault(seed, seed % (LARGEST + 1), &mut count) {
            // The smallest program of this seed that fails, too, tells the most.
            panic!("{}", (0..=LARGEST).find_map(|size| fault(seed, size, &mut 0)).unwrap_or(first));
        }
    }
    eprintln!("{count} forms");
}

#[test]
fn programs_do_the_same_in_every_form() {
    let seeds = seeds();
    let program = std::env::current_exe().expect("a path");
    let next = AtomicU64::new(seeds.start);
    let run = || {
        loop {
            let from = next.fetch_add(SEEDS_OF_A_PROCESS, Ordering::Relaxed);
            let to = (from + SEEDS_OF_A_PROCESS).min(seeds.end);
            if from >= to {
                return;
            }
            let mut child = Command::new(&program);
            child.args(["random::programs_of_seeds", "--exact", "--ignored", "--nocapture"]);
            let outcome = feed(child.env(VARIABLE, format!("{from}..{to}")), b"");
            assert_eq!(outcome.status, 0, "{}", outcome.stderr);
            let forms = outcome.stderr.lines().last().and_then(|line| line.strip_suffix(" forms"));
            let forms: u64 = forms.and_then(|forms| forms.parse().ok()).unwrap_or(0);
            assert!(forms >= 3 * (to - from) / 2, "{forms} forms of {from}..{to} fit the budget");
        }
    };
    std::thread::scope(|scope| (0..PROCESSES).for_each(|_| _ = scope.spawn(run)));
}

#[test]
fn built_programs_do_what_they_should() {
    for seed in [3, 4, 5] {
        let folder = TempDir::new().expect("a temporary folder");
        let (_, generated) = generate(seed, LARGEST);
        forms::write(folder.path(), &generated);
        let mut build = neva();
        build.args(["build", "--minimal", "--output"]).arg(folder.path()).arg(folder.path().join("main"));
        let outcome = feed(&mut build, b"");
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let outcome = feed(&mut Command::new(folder.path().join("output")), generated.stdin.as_bytes());
        let found = forms::outcome(&outcome.stdout, &outcome.stderr, outcome.status);
        assert_eq!(found, generated.expected(), "seed {seed}:\n{}", generated.source);
    }
}
