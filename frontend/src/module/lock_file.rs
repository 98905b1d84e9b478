//! The form of `neva.lock`.

use super::Dependency;
use crate::codes;
use neva_diagnostics::{Diagnostic, Place, error};
use serde::Deserialize;
use std::fmt::Write;

/// The form that this compiler writes.
const FORM: u32 = 1;

/// What is locked, sorted by path and version.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    entries: Vec<LockEntry>,
}

/// What a dependency is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockEntry {
    /// Where it is from, as the manifest has it.
    pub path: String,
    /// Its version, as the manifest has it.
    pub version: String,
    /// The commit that the version was; empty if that is not known.
    pub revision: String,
    /// The hash of its files, in hexadecimal digits.
    pub sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    form: u32,
    #[serde(default)]
    dependency: Vec<LockEntry>,
}

impl LockFile {
    /// Reads a lock file; `file` is what the finding calls it.
    ///
    /// # Errors
    /// It is none of the form that this compiler knows.
    pub fn parse(text: &str, file: &str) -> Result<LockFile, Diagnostic> {
        let wrong = |because: String| {
            error!(codes::LOCK_FORM, "{file} can't be read")
                .at(Place::file(file))
                .because(because)
                .help("run `neva lock` to write it anew")
        };
        let Form { form, dependency } =
            toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
        if form != FORM {
            return Err(wrong(format!("it has the form {form}, this compiler knows {FORM}")));
        }
        Ok(LockFile { entries: dependency })
    }

    /// Adds an entry, unless it is there.
    pub fn insert(&mut self, entry: LockEntry) {
        if let Err(place) = self.entries.binary_search(&entry) {
            self.entries.insert(place, entry);
        }
    }

    /// The entry of a dependency.
    pub fn find(&self, wanted: &Dependency) -> Option<&LockEntry> {
        self.entries.iter().find(|entry| entry.path == wanted.path && entry.version == wanted.version)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = format!("# Written by `neva lock`.\nform = {FORM}\n");
        for LockEntry { path, version, revision, sha256 } in &self.entries {
            // None of them has a character that would need an escape: they are fetched by these names.
            let _ = write!(
                text,
                "\n[[dependency]]\npath = \"{path}\"\nversion = \"{version}\"\nrevision = \"{revision}\"\nsha256 = \"{sha256}\"\n"
            );
        }
        text
    }
}
