//! `neva test --coverage`: how many messages nodes and connections carried in tests.

use super::generated::is_generated;
use crate::{codes, counts};
use neva_diagnostics::{Diagnostic, Findings};
use neva_files::{JsonForm, json};
use neva_frontend::check::check;
use neva_frontend::module::Loaded;
use neva_view::{Coverage, CoverageItem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is covered of each module, by the folder of the module.
#[derive(Debug, Default)]
pub(crate) struct Covered(BTreeMap<PathBuf, Coverage>);

/// The file for `neva view --coverage`.
#[derive(Serialize, Deserialize)]
struct CoverageFile {
    version: u32,
    modules: BTreeMap<PathBuf, Vec<Line>>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    item: CoverageItem,
    messages: u64,
}

/// The form of the file; it grows when something that is there changes its meaning.
const VERSION: u32 = 1;

impl Covered {
    /// Adds a run of a program of the module in a folder. A run that wrote no counts, since it was not
    /// compiled or was ended from outside, adds nothing.
    pub(super) fn add(&mut self, root: &Path, loaded: &Loaded, counts: &Path) -> Result<(), Findings> {
        if !counts.is_file() {
            return Ok(());
        }
        let sent = counts::read(counts)?;
        if let (Some(program), _) = check(&loaded.modules.tree, loaded.main) {
            // Tests are no part of what they test.
            let is_counted = |file: &str| !file.ends_with("_test.neva") && !is_generated(file);
            self.0.entry(root.to_owned()).or_default().add(&program, &sent, is_counted);
        }
        Ok(())
    }

    /// Adds what other tests covered.
    pub(super) fn extend(&mut self, other: Covered) {
        for (root, coverage) in other.0 {
            self.0.entry(root).or_default().extend(coverage);
        }
    }

    /// What is covered of each file, and what is not. Files of a module below `path` are named from there.
    pub(super) fn table(&self, path: &Path) -> String {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let table = |(root, coverage): (&PathBuf, &Coverage)| {
            let below = root.strip_prefix(&path).map(|below| below.to_string_lossy().into_owned());
            let prefix = below.ok().filter(|below| !below.is_empty()).map(|below| format!("{below}/"));
            coverage.table(prefix.as_deref().unwrap_or_default())
        };
        self.0.iter().map(table).collect()
    }

    /// The messages of each node and connection, for `neva view`.
    pub(super) fn json(&self) -> String {
        let lines = |coverage: &Coverage| {
            coverage.items().map(|(item, messages)| Line { item: item.clone(), messages }).collect()
        };
        let modules = self.0.iter().map(|(root, coverage)| (root.clone(), lines(coverage))).collect();
        json(&CoverageFile { version: VERSION, modules })
    }
}

/// Reads what [`Covered::json`] wrote about the module in a folder; nothing if it has nothing about it.
pub(crate) fn read(file: &Path, root: &Path) -> Result<Coverage, Diagnostic> {
    let (version, bad) = (("version", VERSION), codes::NOT_COUNTS);
    let form =
        JsonForm { what: "file with counts of tests", version, bad, command: "neva test --coverage=FILE" };
    let mut read: CoverageFile = form.read(file)?;
    let lines = read.modules.remove(root).unwrap_or_default();
    Ok(lines.into_iter().map(|line| (line.item, line.messages)).collect())
}
