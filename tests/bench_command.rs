//! `neva bench`: what is found, saved and compared, and what is refused. No test looks at a time.

use crate::support::{Folder, HELLO, Outcome, neva, neva_in, run};
use serde_json::Value;

const BENCHES: &str = "import {
	testing
}

def BenchNumber(start int) (stop any) {
	inc Inc
	---
	:start -> inc -> :stop
}

def BenchFails(start any) (stop any, err error) {
	equal testing.Equal<int>?
	---
	:start -> [
		2 -> equal:actual,
		3 -> equal:expected
	]
	equal -> :stop
}
";

fn module() -> Folder {
    Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("hello/main.neva", HELLO),
        ("checks/all_test.neva", BENCHES),
        ("checks/none.neva", "def BenchElsewhere(start any) (stop any) {\n\t:start -> :stop\n}\n"),
    ])
}

fn bench(folder: &Folder, args: &[&str]) -> Outcome {
    run(neva_in(folder).arg("bench").args(["--engine", "run", "--time", "0.0001"]).args(args))
}

/// The sides in what `--json` prints.
fn sides(outcome: &Outcome) -> Vec<Value> {
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let results: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    results["sides"].as_array().expect("sides").clone()
}

#[test]
fn a_component_is_measured_saved_and_compared() {
    let folder = module();
    let outcome = bench(&folder, &["--filter", "Number", "--save", "now", "--markdown"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let titles = outcome.stdout.lines().next().unwrap_or_default();
    assert!(titles.starts_with("| benchmark"), "{titles}");
    assert!(outcome.stdout.contains("| checks/BenchNumber | run "), "{}", outcome.stdout);
    let again = sides(&bench(&folder, &["--filter", "Number", "--baseline", "now", "--json"]));
    let [side] = again.as_slice() else { panic!("{again:?}") };
    assert_eq!(side["samples"].as_array().map(Vec::len), Some(10));
    assert!(side["against_baseline"]["p"].as_f64().is_some_and(|p| (0.0..=1.0).contains(&p)), "{side}");
}

#[test]
fn sides_of_a_program_print_the_same() {
    let folder = module();
    let other = format!("other={}", neva().get_program().to_string_lossy());
    let outcome = bench(&folder, &["--peer", &other, "hello"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.starts_with("error[different-output]: `other` does not print"),
        "{}",
        outcome.stderr
    );
    let same = sides(&bench(&folder, &["--json", "hello"]));
    assert_eq!((&same[0]["name"], same.len()), (&Value::from("hello"), 1));
    assert!(same[0]["memory"].as_u64().is_none_or(|bytes| bytes > 0));
}

#[test]
fn what_fails_and_what_is_not_there_is_told() {
    let folder = module();
    let says = |args: &[&str], text: &str| {
        let outcome = bench(&folder, args);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(text), "{}", outcome.stderr);
    };
    says(&["--filter", "Fails"], "`checks/BenchFails` failed: exit status: 1\n  = panic: ");
    says(&["--filter", "Elsewhere"], "error[no-benchmarks]");
    says(&["missing"], "error[unreadable]");
    says(&["--baseline", "missing"], "error[unreadable]: cannot read `missing.bench.json`");
    says(&["--peer", "x"], "error[bad-flags]: `--peer x` is not NAME=PATH");
    says(&["--peer", "run=hello/main.neva", "hello"], "two sides are called `run`");
    says(&["--peer", "x=hello/main.neva", "checks"], "goes with one program");
    std::fs::write(folder.join("old.bench.json"), "{\"schema\": 0, \"sides\": []}").expect("a file");
    says(&["--baseline", "old"], "error[other-schema]");
    std::fs::write(folder.join("old.bench.json"), "\u{0}").expect("a file");
    says(&["--baseline", "old"], "error[bad-baseline]");
}
