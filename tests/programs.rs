//! The examples and the programs of the suite, each run in every way there is.

use crate::process::{Case, Tier, run};
use std::fs;
use tempfile::TempDir;

/// Programs that cannot run by themselves; they have tests of their own.
const APART: &[&str] = &["http_fetch", "endless", "program_name"];

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
fn the_drawn_picture_is_a_png_of_its_size() {
    let cases = Case::all("examples");
    let case = cases.iter().find(|case| case.name == "gradient").expect("the example");
    for tier in [Tier::Run, Tier::Minimal] {
        let folder = TempDir::new().expect("a temporary folder");
        let mut command = case.command(tier, folder.path()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(run(command.current_dir(folder.path()), b"").status, 0, "{tier:?}");
        let picture = fs::read(folder.path().join("gradient.png")).expect("the picture");
        assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "{tier:?}");
        assert_eq!(picture[16..24], [0, 0, 0, 64, 0, 0, 0, 32], "{tier:?}: width and height");
    }
}

#[test]
fn there_are_enough_examples() {
    assert!(Case::all("examples").len() >= 28);
}
