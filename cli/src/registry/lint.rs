//! `neva registry lint`.

use super::find::find;
use super::own_size;
use crate::args::RegistryLintArgs;
use crate::codes;
use crate::components::components;
use crate::funcs::Funcs;
use crate::progress::Progress;
use crate::report::{self, Outcome};
use neva_diagnostics::{Diagnostic, Findings, error, render_all};
use neva_registry_lint::budget::Budgets;
use neva_registry_lint::{DeclaredComponent, LintInput, lint as check, untested};
use neva_runtime_funcs::{EXCEPTIONS, REGISTRY, SIZES, module_set};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use walkdir::WalkDir;

/// Name of the file with the budgets of funcs, below the root of the sources.
const BUDGETS: &str = "runtime-funcs/sizes.txt";

/// Checks the registry; the status is 1 if anything is wrong.
pub(super) fn lint(args: &RegistryLintArgs) -> Outcome {
    let components = components()?;
    let mut findings = check(&input(&components));
    if let Ok(root) = source_root() {
        findings.extend(untested(&REGISTRY, &components, &cases(&root)));
    }
    if args.sizes {
        check_sizes(args, &components, &mut findings)?;
    } else {
        budgets()?.check_names(&REGISTRY, &mut findings);
    }
    conclude(&findings, REGISTRY.records().len(), args.json)
}

/// Prints what was found among so many records; the status is 1 if that is anything.
pub(super) fn conclude(findings: &[Diagnostic], records: usize, as_json: bool) -> Outcome {
    let count = findings.len();
    if as_json {
        report::print(&format!("{:#}\n", json!({ "schema": 1, "findings": findings })))?;
    } else if findings.is_empty() {
        report::print(&format!("{records} records: nothing to find fault with\n"))?;
    } else {
        let noun = if count == 1 { "finding" } else { "findings" };
        report::print(&format!("{}\n{count} {noun}\n", render_all(findings)))?;
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The budgets that this compiler was built with.
pub(super) fn budgets() -> Result<Budgets, Findings> {
    Budgets::parse(SIZES, BUDGETS)
}

/// This compiler's own registry.
fn input(components: &[DeclaredComponent]) -> LintInput<'_> {
    LintInput {
        registry: &REGISTRY,
        modules: module_set(),
        support: neva_backend::SUPPORT,
        passes: neva_optimizer::KERNELS,
        components,
        exceptions: EXCEPTIONS,
    }
}

/// The texts of the files with cases of funcs, as far as they can be read.
fn cases(root: &Path) -> Vec<String> {
    let files = WalkDir::new(root.join("runtime-funcs/tests/cases")).into_iter().filter_map(Result::ok);
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

/// Measures what each func adds to a binary, and holds it against the budgets or makes it the budgets.
fn check_sizes(
    args: &RegistryLintArgs,
    components: &[DeclaredComponent],
    findings: &mut Findings,
) -> Result<(), Findings> {
    // An error comes before the long measurement, not after it.
    let mut records = REGISTRY.records().to_vec();
    if !args.funcs.is_empty() {
        let funcs = Funcs::own();
        records = args.funcs.iter().map(|name| find(&funcs, name)).collect::<Result<_, _>>()?;
    }
    let file = if args.accept { Some(source_root()?.join(BUDGETS)) } else { None };
    let mut progress = Progress::begin();
    progress.long_step("measuring");
    let sizes = own_size::measure(&records, &REGISTRY, module_set(), components);
    drop(progress);
    let mut budgets = budgets()?;
    findings.extend(sizes.findings);
    if let Some(file) = file {
        budgets.accept(&REGISTRY, &sizes.bytes, args.reason.as_deref())?;
        return Ok(neva_files::write(&file, budgets.to_text())?);
    }
    budgets.check_names(&REGISTRY, findings);
    budgets.check(&sizes.bytes, findings);
    Ok(())
}

/// The root of the compiler's sources: the current directory or one above it.
fn source_root() -> Result<PathBuf, Diagnostic> {
    let begin = std::env::current_dir().unwrap_or_default();
    let is_root = |folder: &&Path| folder.join(BUDGETS).is_file();
    begin.ancestors().find(is_root).map(Path::to_owned).ok_or_else(|| {
        error!(codes::NO_SOURCES, "there are no sources of the compiler here to be rewritten")
            .help("run it in a folder of the compiler's source tree")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_in_order() {
        let components = components().expect("std follows the grammar");
        let mut findings = check(&input(&components));
        budgets().expect("budgets").check_names(&REGISTRY, &mut findings);
        let cases = cases(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")));
        findings.extend(untested(&REGISTRY, &components, &cases));
        assert!(findings.is_empty(), "{}", render_all(&findings));
    }
}
