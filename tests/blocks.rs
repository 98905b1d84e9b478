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
fn what_is_cut_is_cut_into_few() {
    // Each error may leave the other inputs of an operation behind, which are too many states for one
    // cluster.
    let clusters = clusters(&Case::at("examples/calculator"));
    assert!((2..=6).contains(&clusters), "{clusters}");
}

fn clusters(case: &Case) -> usize {
    let folder = TempDir::new().expect("a temporary folder");
    let mut build = neva();
    build.args(["build", "--target", "blocks", "--output"]).arg(folder.path()).arg(case.program());
    let outcome = run(&mut build);
    assert_eq!(outcome.status, 0, "{}: {}", case.name, outcome.stderr);
    let text = fs::read_to_string(folder.path().join("blocks.txt")).expect("the block program");
    text.lines().filter(|line| line.starts_with("cluster ")).count()
}
