//! Modules that bring runtime funcs along.

use super::lint;
use crate::args::RegistryLintArgs;
use crate::codes;
use crate::funcs::{self, Access, Funcs, FuncsCrate};
use crate::lock::fetcher;
use crate::report::Outcome;
use neva_diagnostics::{Findings, error};
use neva_frontend::module::load_modules;
use neva_registry_lint::read::read;
use std::path::Path;

/// The funcs that a command shows: with those of the module around `folder`, or else around the current
/// directory.
pub(super) fn funcs(folder: Option<&Path>) -> Result<Funcs, Findings> {
    funcs::of_crates(crates(folder)?, Access::Read)
}

/// The crates of the module around `folder` and of its dependencies; around the current directory, which need
/// not be in a module, if none is given.
pub(super) fn crates(folder: Option<&Path>) -> Result<Vec<FuncsCrate>, Findings> {
    let current = std::env::current_dir().unwrap_or_default();
    let around = match folder {
        Some(folder) => neva_files::canonical(folder)?,
        None => current,
    };
    match load_modules(&around, neva_std::FILES, &fetcher(&around)?) {
        Ok(modules) => Ok(FuncsCrate::all(&modules)),
        Err(findings) if folder.is_none() && findings.iter().all(|finding| finding.code == "no-manifest") => {
            Ok(vec![])
        }
        Err(findings) => Err(findings),
    }
}

/// Checks the crates; the status is 1 if anything is wrong.
pub(super) fn lint(crates: &[FuncsCrate], args: &RegistryLintArgs) -> Outcome {
    if args.sizes {
        let help = "`neva size PROGRAM` shows what a func of the module adds to a program";
        return Err(error!(codes::BAD_FLAGS, "only the compiler's own funcs have budgets").help(help).into());
    }
    let (mut findings, mut records) = (vec![], 0);
    for krate in crates {
        let texts = krate.texts()?;
        records += read(&krate.shown_sources(), &texts).records.len();
        findings.extend(funcs::check(krate, &texts));
    }
    lint::conclude(&findings, records, args.json)
}
