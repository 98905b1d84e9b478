//! Examples in documentation comments.

use super::generated;
use super::limited::How;
use neva_std::examples::{Expectation, examples_of_file};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An example, as a program.
pub(crate) struct Example {
    /// The folder of its module; none for the standard library.
    pub root: Option<PathBuf>,
    /// The path of its package there.
    pub package: String,
    /// The documented entity.
    pub entity: String,
    /// It, with a `Main`.
    pub program: String,
    expectation: Expectation,
    /// Its file, by its path in the module.
    file: String,
    /// The file and the line of its tag.
    place: String,
    /// What is wrong with how it is written.
    fault: Option<String>,
}

/// The examples in a file of a package, each with its number among those of its entity.
pub(super) fn examples(root: Option<&Path>, package: &str, file: &str, text: &str) -> Vec<(usize, Example)> {
    let mut counts = BTreeMap::<String, usize>::new();
    let own = if root.is_some() { format!("@:{package}") } else { package.to_owned() };
    let found = examples_of_file(package, &own, text).into_iter();
    found
        .map(|example| {
            let count = counts.entry(example.entity.clone()).or_default();
            *count += 1;
            let neva_std::examples::Example { entity, expectation, program, line, fault, .. } = example;
            let file = format!("{package}/{file}");
            let place = format!("{file}:{line}");
            let (root, package) = (root.map(Path::to_owned), package.to_owned());
            (*count, Example { root, package, entity, program, expectation, file, place, fault })
        })
        .collect()
}

impl Example {
    /// Runs the example; the error says what it did instead of what is expected.
    pub(super) fn run(&self, how: How<'_>) -> Result<(), String> {
        if let Some(fault) = &self.fault {
            return Err(format!("{fault}, at {}\n", self.place));
        }
        let outcome = generated::start(self.root.as_deref(), &self.program, how)?;
        match &self.expectation {
            Expectation::Prints(expected) if outcome.status == 0 && outcome.stdout == *expected => Ok(()),
            Expectation::Prints(expected) if outcome.status == 0 => {
                let diff = TextDiff::from_lines(expected.as_str(), &outcome.stdout);
                let diff = diff.unified_diff().header("expected", "printed").to_string();
                Err(format!("it prints something else, at {}\n{diff}", self.place))
            }
            Expectation::Exits(status) if outcome.status == i32::from(*status) => Ok(()),
            // What it does depends on where it runs; it did compile if it ran.
            Expectation::Builds if !outcome.stderr.starts_with("error") => Ok(()),
            expected => {
                let expected = match expected {
                    Expectation::Prints(text) => format!("expected that it prints `{}`", text.trim_end()),
                    Expectation::Exits(status) => format!("expected the status {status}"),
                    Expectation::Builds => "expected that it builds".to_owned(),
                };
                // The code is at the same lines there.
                let said = outcome.said().replace(generated::FILE, &self.file);
                Err(format!("{expected}, the status is {}, at {}\n{said}", outcome.status, self.place))
            }
        }
    }
}
