//! The examples and the programs of the suite, each run in every way there is.

use crate::process::{Case, Tier};

/// Programs that cannot run by themselves; they have tests of their own.
const APART: &[&str] = &["http_fetch", "endless"];

fn check(folder: &str, tier: Tier) {
    let mut complaints = Vec::new();
    for case in Case::all(folder).iter().filter(|case| !APART.contains(&case.name.as_str())) {
        let complaint = match case.run(tier) {
            Ok(outcome) => case.complaint(tier, &outcome),
            Err(why) => Some(why),
        };
        complaints.extend(complaint.map(|complaint| format!("{}: {complaint}", case.name)));
    }
    assert!(complaints.is_empty(), "{tier:?} of {folder}:\n{}", complaints.join("\n"));
}

#[test]
fn examples_run() {
    check("examples", Tier::Run);
}

#[test]
fn examples_build() {
    check("examples", Tier::Build);
}

#[test]
fn examples_build_minimal() {
    check("examples", Tier::Minimal);
}

#[test]
fn programs_run() {
    check("tests/programs", Tier::Run);
}

#[test]
fn programs_build() {
    check("tests/programs", Tier::Build);
}

#[test]
fn programs_build_minimal() {
    check("tests/programs", Tier::Minimal);
}

#[test]
fn there_are_enough_examples() {
    assert!(Case::all("examples").len() >= 28);
}
