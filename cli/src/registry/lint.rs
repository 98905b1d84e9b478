//! `neva registry lint`.

use super::components::components;
use crate::args::RegistryLintArgs;
use crate::report::{self, Outcome, reason};
use neva_diagnostics::{Diagnostic, Place, render_all};
use neva_registry::lint::{Input, fix, lint as check};
use neva_runtime_funcs::{EXCEPTIONS, REGISTRY, module_set};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks the registry; the status is 1 if anything is wrong.
pub fn lint(args: &RegistryLintArgs) -> Outcome {
    if args.fix {
        fix()?;
    }
    let findings = findings()?;
    let count = findings.len();
    if args.json {
        report::print(&format!("{:#}\n", json!({ "schema": 1, "findings": findings })))?;
    } else if findings.is_empty() {
        report::print(&format!("{} records: nothing to find fault with\n", REGISTRY.records().len()))?;
    } else {
        let noun = if count == 1 { "finding" } else { "findings" };
        report::print(&format!("{}\n{count} {noun}\n", render_all(&findings)))?;
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Everything that is wrong with this compiler's own registry.
fn findings() -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let components = components()?;
    Ok(check(&Input {
        registry: &REGISTRY,
        modules: module_set(),
        support: neva_backend::SUPPORT,
        components: &components,
        exceptions: EXCEPTIONS,
    }))
}

/// Rewrites the lists that can be put right mechanically. The findings after it are still those of the sources that this
/// binary was built from.
fn fix() -> Result<(), Vec<Diagnostic>> {
    let root = source_root()?;
    let records = root.join("lib.rs");
    let modules = root.join("modules.rs");
    rewrite(&records, |text| fix::sort_records(&REGISTRY, text))?;
    rewrite(&modules, |text| fix::write_uses(module_set(), text))
}

/// The folder with the lists, in the current directory or one above it.
fn source_root() -> Result<PathBuf, Vec<Diagnostic>> {
    let begin = std::env::current_dir().unwrap_or_default();
    let folders = begin.ancestors().map(|folder| folder.join("runtime-funcs").join("src"));
    folders.into_iter().find(|folder| folder.join("modules.rs").is_file()).ok_or_else(|| {
        vec![
            Diagnostic::error("no-sources", "`--fix` found no sources of the compiler here")
                .help("run it in a folder of the compiler's source tree"),
        ]
    })
}

fn rewrite(path: &Path, change: impl Fn(&str) -> Option<String>) -> Result<(), Vec<Diagnostic>> {
    let refuse = |error: std::io::Error| {
        let file = path.display().to_string();
        let title = format!("cannot rewrite `{file}`: {}", reason(&error));
        vec![Diagnostic::error("unwritable", title).at(Place::file(file))]
    };
    let text = std::fs::read_to_string(path).map_err(refuse)?;
    if let Some(changed) = change(&text) {
        std::fs::write(path, changed).map_err(refuse)?;
        eprintln!("rewrote {}; run `cargo fmt`, and build anew", path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_in_order() {
        let findings = findings().expect("std follows the grammar");
        assert!(findings.is_empty(), "{}", render_all(&findings));
    }

    #[test]
    fn nothing_needs_to_be_rewritten() {
        assert_eq!(fix::sort_records(&REGISTRY, include_str!("../../../runtime-funcs/src/lib.rs")), None);
        assert_eq!(
            fix::write_uses(module_set(), include_str!("../../../runtime-funcs/src/modules.rs")),
            None
        );
    }
}
