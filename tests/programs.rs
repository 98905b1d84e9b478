//! Each program folder and each example of the standard library is a test of its own. `cargo test hello` runs
//! those that have `hello` in their name; `UPDATE_EXPECT=1 cargo test hello` accepts what they do. See
//! `docs/testing.md`.

mod support;

use neva_std::examples::{Example, Expectation, examples};
use neva_test_cases::Test;
use std::collections::BTreeMap;
use support::case::{Case, Form};
use support::{Folder, neva_in, run};

/// Where program folders are.
const FOLDERS: [&str; 3] = ["examples", "tests/programs", "tests/funcs/programs"];

/// Programs that cannot run alone; tests in `tests/http.rs`, `tests/failures.rs` and `tests/command_line.rs`
/// run them.
const APART: [&str; 3] = ["http_fetch", "endless", "program_name"];

/// Programs that also run on the standard library: together they use each file of the runtime that is another
/// one there.
const STD: [&str; 6] = ["environment", "files", "hello", "line_beside_loop", "shapes", "timers"];

fn main() {
    let programs = FOLDERS.iter().flat_map(|folder| programs(folder));
    neva_test_cases::run(programs.chain(std_examples()).collect())
}

/// The tests of the programs in a folder: `examples/hello::run` and so on.
fn programs(folder: &str) -> Vec<Test> {
    let mut tests = vec![];
    for case in Case::all(folder).into_iter().filter(|case| !APART.contains(&case.name.as_str())) {
        let std = STD.contains(&case.name.as_str()).then_some(Form::Std);
        for form in Form::ALL.into_iter().chain(std).chain(Form::CUTS) {
            let case = case.clone();
            let name = format!("{folder}/{}::{}", case.name, form.name());
            tests.push(Test::new(name, move || case.check(form)));
        }
    }
    tests
}

/// The tests of the examples in the documentation of the standard library: `std/strings/Join`, and
/// `std/strings/Join#2` where an entity has several.
fn std_examples() -> Vec<Test> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut test = |example: Example| {
        let name = format!("std/{}/{}", example.package, example.entity);
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        let name = if *count > 1 { format!("{name}#{count}") } else { name };
        Test::new(name, move || check_example(&example))
    };
    examples().into_iter().map(&mut test).collect()
}

fn check_example(example: &Example) -> Result<(), String> {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main/main.neva", &example.program)]);
    let command = if example.expectation == Expectation::Builds { "check" } else { "run" };
    let outcome = run(neva_in(&folder).args([command, "main"]));
    let (status, text) = (outcome.status, outcome.stdout);
    let is_right = match &example.expectation {
        Expectation::Prints(expected) => status == 0 && text == *expected,
        Expectation::Exits(expected) => status == i32::from(*expected),
        Expectation::Builds => status == 0,
    };
    let failure = || {
        let Example { program, expectation, .. } = example;
        format!("expected {expectation:?}, got status {status}, {text:?}\n{}\n{program}", outcome.stderr)
    };
    if is_right { Ok(()) } else { Err(failure()) }
}
