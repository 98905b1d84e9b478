//! Random programs: whole, cut at random, by components, in single nodes, optimized or not, interpreted,
//! native or built, each comes to what it must. `docs/testing.md` says how to run many.

mod beside;
mod bodies;
mod choices;
mod fold_sources;
mod folds;
mod forms;
mod guards;
mod lines;
mod networks;
pub mod numbers;
mod readers;
mod shared_build;
mod streams;

use crate::support::{Outcome, feed, neva, root};
use choices::{Choices, shrink};
use forms::{Form, Generated};
use neva_blocks::Program;
use neva_jit::Jit;
use neva_optimizer::optimize_for_run;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The seeds of the programs that are built, each on its own. Of kinds without a model only the first is.
const BUILT: Range<u64> = 3..5;

/// Processes that run at the same time.
const PROCESSES: u64 = 2;

/// The seeds of one process.
const SEEDS_OF_A_PROCESS: u64 = 50;

/// Seconds of processor time for the seeds of a process, and for one program.
const SECONDS: [u64; 2] = [60, 10];

/// The variable with the seeds of a run.
const VARIABLE: &str = "NEVA_RANDOM";

/// The variable with the kind of the programs.
const KIND: &str = "NEVA_RANDOM_KIND";

/// The variable with the choices of one program.
const CHOICES: &str = "NEVA_RANDOM_CHOICES";

/// The variable that asks for each form of each program, and native code of all.
const FORMS: &str = "NEVA_RANDOM_FORMS";

/// Sizes of programs. Most are small: one of the largest takes as long as ten of the smallest.
const SIZES: [u64; 8] = [0, 0, 0, 1, 1, 2, 3, 4];

/// One of so many programs runs as native code, too.
const NATIVE: u64 = 24;

/// Native code of larger programs takes long.
const LARGEST_NATIVE: usize = 150;

/// What a program is about.
#[derive(Clone, Copy)]
enum Kind {
    /// Messages: streams, or answers to lines.
    Networks,
    /// Data: what becomes of texts and lists.
    Folds,
    /// Lines that fail in several ways at once.
    Guards,
    /// Several nodes that wait for lines.
    Readers,
}

const KINDS: [Kind; 4] = [Kind::Networks, Kind::Folds, Kind::Guards, Kind::Readers];

impl Kind {
    /// The seeds of the usual run.
    fn seeds(self) -> Range<u64> {
        match self {
            Kind::Networks => 0..1000,
            Kind::Folds => 0..200,
            Kind::Guards | Kind::Readers => 0..100,
        }
    }

    /// As the variable has it.
    fn name(self) -> &'static str {
        match self {
            Kind::Networks => "networks",
            Kind::Folds => "folds",
            Kind::Guards => "guards",
            Kind::Readers => "readers",
        }
    }

    /// Whether the generator says what a program comes to. Otherwise its nodes, each a cluster, do.
    fn has_model(self) -> bool {
        !matches!(self, Kind::Guards | Kind::Readers)
    }
}

/// Each kind that has a model with the seeds that the environment names, or else with these.
fn kinds_and_seeds(usual: Range<u64>) -> impl Iterator<Item = (Kind, u64)> {
    let seeds = seeds(usual);
    KINDS
        .into_iter()
        .filter(|kind| kind.has_model())
        .flat_map(move |kind| seeds.clone().map(move |seed| (kind, seed)))
}

/// The program of some choices.
fn generate(kind: Kind, choices: &mut Choices) -> Generated {
    let size = choices.one(&SIZES);
    match kind {
        Kind::Folds => folds::generate(choices, size),
        Kind::Guards => guards::generate(choices, size),
        Kind::Readers => readers::generate(choices, size),
        Kind::Networks if choices.below(3) == 2 => streams::generate(choices, size),
        Kind::Networks => lines::generate(choices, size),
    }
}

/// Says which form of a program does not come to what it must. Counts the forms that do.
fn fault(kind: Kind, choices: &mut Choices, count: &mut usize) -> Option<String> {
    let folder = TempDir::new().expect("a temporary folder");
    let generated = generate(kind, choices);
    let network = match forms::network(folder.path(), &generated) {
        Ok(network) => network,
        Err(why) => return Some(generated.about("is no program", &why, &generated.expected())),
    };
    let (form, expected) = if kind.has_model() {
        (Form::any(choices, &network), generated.expected())
    } else {
        let [_, (_, nodes)] = &Form::NodesNeeded.programs(&network)[..] else { return None };
        (Form::any_level(choices), forms::run(nodes, None, &generated.stdin))
    };
    let all = are_all_forms();
    let native = choices.below(NATIVE) == NATIVE - 1 || all;
    // As a whole, and from the second iteration of a loop on, where it is left for the interpreter.
    let jits = [("native", Jit::everything()), ("hot loops", Jit::hot_loops(1))];
    let mut programs = form.programs(&network);
    if all {
        let others = Form::levels().into_iter().flat_map(|form| form.programs(&network).into_iter().skip(1));
        programs.extend(others);
    }
    for (form, mut program) in programs {
        if form == "Whole" {
            optimize_for_run(&mut program);
        }
        let native = native && instructions(&program) <= LARGEST_NATIVE;
        let tiers = jits.iter().filter(|_| native).map(|(name, jit)| (*name, Some(jit as _)));
        for (tier, jit) in [("interpreted", None)].into_iter().chain(tiers) {
            let found = forms::run(&program, jit, &generated.stdin);
            if found != expected {
                return Some(generated.about(&format!("{form}, {tier}"), &found, &expected));
            }
            *count += 1;
        }
    }
    None
}

/// Whether each program runs in all forms.
fn are_all_forms() -> bool {
    std::env::var(FORMS).is_ok_and(|forms| forms == "all")
}

fn instructions(program: &Program) -> usize {
    program.clusters.iter().flat_map(|cluster| &cluster.blocks).map(|block| 1 + block.insts.len()).sum()
}

/// The seeds that a variable of the environment names, or the usual ones.
fn seeds(usual: Range<u64>) -> Range<u64> {
    let Ok(text) = std::env::var(VARIABLE) else { return usual };
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
    let name = std::env::var(KIND).expect("the name of a kind");
    let kind = KINDS.into_iter().find(|kind| kind.name() == name).expect("a kind");
    let mut check = |mut choices: Choices, what: &str| {
        if let Some(fault) = fault(kind, &mut choices, &mut count) {
            panic!("{what}: {fault}");
        }
    };
    let limit = |seconds| {
        let seconds = if are_all_forms() { 10 * seconds } else { seconds };
        let limit = Rlimit { current: Some(seconds), maximum: Some(seconds) };
        setrlimit(Resource::Cpu, limit).expect("a limit");
    };
    if let Ok(list) = std::env::var(CHOICES) {
        limit(SECONDS[1]);
        let list = list.split(',').filter_map(|choice| choice.parse().ok()).collect();
        return check(Choices::of_list(list), "these choices");
    }
    limit(SECONDS[0]);
    for seed in seeds(0..0) {
        check(Choices::of_seed(seed), &format!("seed {seed}"));
    }
    eprintln!("{count} forms");
}

/// Runs [`programs_of_seeds`] in a process of its own.
fn child(kind: Kind, variable: &str, value: String) -> Outcome {
    let mut child = Command::new(std::env::current_exe().expect("a path"));
    child.args(["random::programs_of_seeds", "--exact", "--ignored", "--nocapture"]);
    feed(child.env("RUST_BACKTRACE", "0").env(KIND, kind.name()).env(variable, value), b"")
}

#[test]
fn programs_do_the_same_in_every_form() {
    every_form(Kind::Networks);
}

#[test]
fn folds_do_the_same_in_every_form() {
    every_form(Kind::Folds);
}

#[test]
fn guards_do_the_same_in_every_form() {
    every_form(Kind::Guards);
}

#[test]
fn readers_do_the_same_in_every_form() {
    every_form(Kind::Readers);
}

fn every_form(kind: Kind) {
    let seeds = seeds(kind.seeds());
    let next = AtomicU64::new(seeds.start);
    let run = || {
        loop {
            let from = next.fetch_add(SEEDS_OF_A_PROCESS, Ordering::Relaxed);
            let to = (from + SEEDS_OF_A_PROCESS).min(seeds.end);
            if from >= to {
                return;
            }
            let outcome = child(kind, VARIABLE, format!("{from}..{to}"));
            if outcome.status != 0 {
                let seed = (from..to)
                    .find(|seed| child(kind, VARIABLE, format!("{seed}..{}", seed + 1)).status != 0);
                panic!("{}", seed.map_or(outcome.stderr, |seed| smallest(kind, seed)));
            }
            let forms = outcome.stderr.lines().last().and_then(|line| line.strip_suffix(" forms"));
            let forms: u64 = forms.and_then(|forms| forms.parse().ok()).unwrap_or(0);
            assert!(forms >= 3 * (to - from) / 2, "{forms} forms of {from}..{to} fit the budget");
        }
    };
    std::thread::scope(|scope| (0..PROCESSES).for_each(|_| _ = scope.spawn(run)));
}

/// The smallest program that fails as that of a seed does: what it says, and where it is as a program folder.
fn smallest(kind: Kind, seed: u64) -> String {
    let mut choices = Choices::of_seed(seed);
    let generated = generate(kind, &mut choices);
    let folder = TempDir::new().expect("a temporary folder");
    if let Ok(network) = forms::network(folder.path(), &generated) {
        _ = if kind.has_model() { Form::any(&mut choices, &network) } else { Form::any_level(&mut choices) };
        choices.below(NATIVE);
    }
    let outcome = |list: &[u32]| {
        let list: Vec<String> = list.iter().map(u32::to_string).collect();
        child(kind, CHOICES, list.join(","))
    };
    let failure = |outcome: &Outcome| (outcome.status != 0, outcome.stderr.contains("is no program"));
    let of_seed = failure(&outcome(choices.made()));
    let list = shrink(choices.made().to_vec(), |list| failure(&outcome(list)) == of_seed);
    let folder = root().join("target/tmp/random").join(seed.to_string());
    generate(kind, &mut Choices::of_list(list.clone())).keep(&folder);
    format!("seed {seed}, choices {list:?}, in {}:\n{}", folder.display(), outcome(&list).stderr)
}

#[test]
fn built_programs_do_what_they_should() {
    let others = KINDS.into_iter().filter(|kind| !kind.has_model()).map(|kind| (kind, BUILT.start));
    for (kind, seed) in kinds_and_seeds(BUILT).chain(others) {
        let folder = TempDir::new().expect("a temporary folder");
        let generated = generate(kind, &mut Choices::of_seed(seed));
        forms::write(folder.path(), &generated);
        let expected = if kind.has_model() {
            generated.expected()
        } else {
            let outcome = feed(
                neva().args(["run", "-O", "0"]).arg(folder.path().join("main")),
                generated.stdin.as_bytes(),
            );
            forms::outcome(&outcome.stdout, &outcome.stderr, outcome.status)
        };
        for options in [&["build", "--minimal"][..], &["build"]] {
            let mut build = neva();
            build.args(options).arg("--output").arg(folder.path()).arg(folder.path().join("main"));
            let outcome = feed(&mut build, b"");
            assert_eq!(outcome.status, 0, "seed {seed}: {}", outcome.stderr);
            let outcome = feed(&mut Command::new(folder.path().join("output")), generated.stdin.as_bytes());
            let found = forms::outcome(&outcome.stdout, &outcome.stderr, outcome.status);
            assert_eq!(found, expected, "seed {seed}, {options:?}:\n{}", generated.source);
        }
    }
}
