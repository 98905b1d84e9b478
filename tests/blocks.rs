//! Fusion, as `--target blocks` shows it: a program is one sequential function.

use crate::process::{Case, neva, run};
use std::fs;
use tempfile::TempDir;

#[test]
fn examples_are_one_cluster_each() {
    let folder = TempDir::new().expect("a temporary folder");
    let cases = Case::all("examples");
    let mut split = Vec::new();
    for case in &cases {
        let mut build = neva();
        build.args(["build", "--target", "blocks", "--output"]).arg(folder.path()).arg(case.program());
        let outcome = run(&mut build, b"");
        assert_eq!(outcome.status, 0, "{}: {}", case.name, outcome.stderr);
        let text = fs::read_to_string(folder.path().join("blocks.txt")).expect("the block program");
        if text.lines().filter(|line| line.starts_with("cluster ")).count() != 1 {
            split.push(case.name.as_str());
        }
    }
    assert!(split.len() * 20 <= cases.len(), "not one cluster: {split:?}");
}
