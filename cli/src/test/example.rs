//! Examples in documentation comments.

use super::generated;
use neva_std::examples::{Expectation, examples_of_file};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An example, as a program.
pub(crate) struct Example {
    /// The folder of its module.
    pub root: PathBuf,
    /// The documented entity.
    pub entity: String,
    /// It, with a `Main`.
    pub program: String,
    expectation: Expectation,
}

/// The examples in a file of a package, each with its number among those of its entity.
pub(super) fn examples(root: &Path, package: &str, text: &str) -> Vec<(usize, Example)> {
    let mut counts = BTreeMap::<String, usize>::new();
    let own = format!("@:{package}");
    let found = examples_of_file(package, &own, text).into_iter();
    found
        .map(|example| {
            let count = counts.entry(example.entity.clone()).or_default();
            *count += 1;
            let neva_std::examples::Example { entity, expectation, program, .. } = example;
            (*count, Example { root: root.to_owned(), entity, program, expectation })
        })
        .collect()
}

impl Example {
    /// Runs the example, which writes how many messages it sent into a file `counts`; the error says what it
    /// did instead of what is expected.
    pub(crate) fn run(&self, counts: Option<&Path>) -> Result<(), String> {
        let outcome = generated::start(&self.root, &self.program, counts)?;
        match &self.expectation {
            Expectation::Prints(expected) if outcome.status == 0 && outcome.stdout == *expected => Ok(()),
            Expectation::Prints(expected) if outcome.status == 0 => {
                let diff = TextDiff::from_lines(expected.as_str(), &outcome.stdout);
                Err(diff.unified_diff().header("expected", "printed").to_string())
            }
            Expectation::Exits(status) if outcome.status == i32::from(*status) => Ok(()),
            // What it does depends on where it runs; it did compile if it ran.
            Expectation::Builds if !outcome.stderr.starts_with("error") => Ok(()),
            expected => {
                Err(format!("expected {expected:?}, the status is {}\n{}", outcome.status, outcome.said()))
            }
        }
    }
}
