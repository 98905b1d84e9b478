//! Fusion, as `--target blocks` shows it: a program is one sequential function.

use crate::support::case::Case;
use crate::support::{neva, run};
use std::fs;
use tempfile::TempDir;

#[test]
fn examples_are_one_cluster_each() {
    let cases = Case::all("examples");
    let split: Vec<&str> =
        cases.iter().filter(|case| clusters(case) != 1).map(|case| case.name.as_str()).collect();
    assert!(split.len() * 20 <= cases.len(), "not one cluster: {split:?}");
}

#[test]
fn what_errors_leave_behind_makes_few_clusters() {
    // The other inputs of an operation may be left after each error. As parts of a state they are too many
    // for one cluster.
    let programs = [
        ("examples/calculator", 1),
        ("tests/programs/six_guards", 1),
        ("tests/programs/errors_in_items", 1),
        ("tests/programs/errors_after_choices", 1),
    ];
    for (program, most) in programs {
        let clusters = clusters(&Case::at(program));
        assert!((1..=most).contains(&clusters), "{program}: {clusters}");
    }
}

/// How many clusters a program is. Its explanation gives a reason for each border and cost, and names each
/// channel.
fn clusters(case: &Case) -> usize {
    let folder = TempDir::new().expect("a temporary folder");
    let mut build = neva();
    build
        .args(["build", "--target", "blocks", "--explain=json", "--output"])
        .arg(folder.path())
        .arg(case.program());
    let outcome = run(&mut build);
    assert_eq!(outcome.status, 0, "{}: {}", case.name, outcome.stderr);
    let text = fs::read_to_string(folder.path().join("blocks.txt")).expect("the block program");
    let report: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("an explanation");
    let entries = |of: &str| report[of].as_array().expect("entries").clone();
    for entry in [entries("borders"), entries("costs")].concat() {
        for field in ["why", "change"] {
            assert!(entry[field].as_str().is_some_and(|text| text.len() > 10), "{}: {entry}", case.name);
        }
    }
    let mut sent: Vec<&str> =
        text.lines().filter_map(|line| line.trim_start().strip_prefix("send ")).collect();
    sent.iter_mut().for_each(|line| *line = line.split(' ').next().unwrap_or_default());
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(sent.len(), entries("borders").len(), "{}", case.name);
    text.lines().filter(|line| line.starts_with("cluster ")).count()
}
