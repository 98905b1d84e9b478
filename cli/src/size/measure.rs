//! Builds what is to be measured.

use crate::funcs::{Access, Funcs};
use crate::package::{self, Package};
use crate::progress::Progress;
use neva_backend::{Goal, Options, Plan, Project};
use neva_blocks::Program;
use neva_diagnostics::{Diagnostic, Findings};
use neva_files::unreadable;
use neva_size::{Attribution, Binaries};
use std::ffi::OsStr;
use std::path::Path;

/// Something measured.
pub(super) struct Measured {
    /// Its name.
    pub name: String,
    /// What its bytes are for.
    pub attribution: Attribution,
    /// The runtime funcs that it can have.
    pub funcs: Funcs,
}

/// Measures a program, or a binary.
pub(super) fn measure(subject: &OsStr, goal: Goal) -> Result<Measured, Findings> {
    match binary(subject)? {
        Some(bytes) => {
            let input = Binaries { shipped: &bytes, ..Binaries::default() };
            let attribution = neva_size::attribute(&input).map_err(|finding| at(finding, subject))?;
            Ok(Measured { name: subject.to_string_lossy().into_owned(), attribution, funcs: Funcs::own() })
        }
        None => program(subject, goal),
    }
}

/// Measures a program.
pub(super) fn program(subject: &OsStr, goal: Goal) -> Result<Measured, Findings> {
    let mut progress = Progress::begin();
    progress.step("reading");
    let package = package::load(subject, Access::Run)?;
    progress.step("compiling");
    let program = package::compile_for(&package, goal)?;
    let plan = plan(&package, &program, goal)?;
    progress.long_step("building");
    let project = plan.project();
    let with_symbols = plan.with_symbols();
    let build = |project: &Project| neva_backend::binary(project);
    let shipped = build(&project)?;
    let symbols = build(&with_symbols.symbols)?;
    let lines = with_symbols.lines.as_ref().map(build).transpose()?;
    progress.step("measuring");
    let crate_name = project.name.replace('-', "_");
    let input = Binaries {
        shipped: &shipped,
        symbols: Some(&symbols),
        lines: lines.as_deref(),
        code: project.files.get("src/main.rs").map(String::as_str),
        crate_name: Some(&crate_name),
        nodes: &program.origins,
    };
    let attribution = neva_size::attribute(&input).map_err(|finding| at(finding, subject))?;
    Ok(Measured { name: package.name, attribution, funcs: package.funcs })
}

/// The project of a compiled program, and variants of it.
pub(super) fn plan<'p>(package: &Package, program: &'p Program, goal: Goal) -> Result<Plan<'p>, Diagnostic> {
    let set = package.funcs.modules;
    Plan::new(program, set, Options::host(goal))
}

/// The bytes of a file that can be no program: sources and IR are text.
pub(super) fn binary(subject: &OsStr) -> Result<Option<Vec<u8>>, Diagnostic> {
    const TEXTS: [&str; 4] = ["json", "neva", "yaml", "yml"];
    let path = Path::new(subject);
    let is_text = |path: &Path| TEXTS.iter().any(|text| path.extension().is_some_and(|found| found == *text));
    if path.is_dir() || is_text(path) {
        return Ok(None);
    }
    std::fs::read(path).map(Some).map_err(|error| unreadable(path, &error))
}

fn at(finding: Diagnostic, subject: &OsStr) -> Diagnostic {
    finding.at(neva_diagnostics::Place::file(subject.to_string_lossy()))
}
