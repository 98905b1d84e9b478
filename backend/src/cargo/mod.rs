//! Drives cargo: a thin shell around the model of the project.

mod cache;
mod run;
mod trim;
mod user_flags;
mod write;

use std::path::Path;
use std::process::{Command, Output};

use neva_diagnostics::{Diagnostic, error};
use neva_files::interrupt;
use neva_files::{atomic, unwritable};

use self::trim::without_tail;
use crate::project::Project;
use crate::{codes, debug};

pub use cache::shared_target;
pub use write::write_project;

/// Name of the binary in the folder that the user names.
const OUTPUT: &str = "output";

/// Builds a project and puts the binary at `folder/output`. The same project built before by the same
/// toolchain is copied.
pub fn build(project: &Project, folder: &Path) -> Result<(), Diagnostic> {
    neva_files::make_folder(folder)?;
    let entry = built(project)?;
    let binary = entry.binary();
    let output = folder.join(OUTPUT);
    atomic::copy(&binary, &output).map_err(|error| unwritable(&output, &error))
}

/// Builds a project and reads the binary.
pub fn binary(project: &Project) -> Result<Vec<u8>, Diagnostic> {
    let entry = built(project)?;
    let path = entry.binary();
    neva_files::read(&path)
}

/// Runs cargo and waits for it; it ends with this process.
pub fn run_cargo(command: &mut Command) -> std::io::Result<Output> {
    interrupt::guarded(&[], || interrupt::output(command))
}

/// The project's folder in the cache, with its binary in it.
fn built(project: &Project) -> Result<cache::BuiltProject, Diagnostic> {
    let toolchain = run::toolchain()?;
    let entry = cache::BuiltProject::open(project, &toolchain)?;
    let is_built = entry.is_built(project);
    tracing::debug!(folder = ?entry.folder(), is_built, "project in the cache");
    if !is_built {
        build_in(&entry, project)?;
        // A project that was built before makes the cache no larger.
        cache::shrink();
    }
    Ok(entry)
}

fn build_in(entry: &cache::BuiltProject, project: &Project) -> Result<(), Diagnostic> {
    // Held until the binary is kept, so that no other process removes what cargo builds.
    let _lock = shared_target().and_then(|target| neva_files::cache::share(&target).ok());
    let folder = entry.build_folder();
    write::write_files(project, &folder).map_err(|error| unwritable(&folder, &error))?;
    let built = interrupt::guarded(&[entry.folder()], || run::cargo(project, &folder))?;
    let bytes = neva_files::read(&built)?;
    entry.keep(project, &built, &finished(bytes, project)?)
}

/// What is kept of a binary that cargo built.
fn finished(binary: Vec<u8>, project: &Project) -> Result<Vec<u8>, Diagnostic> {
    let binary = without_tail(binary);
    let Some(folder) = &project.sources else { return Ok(binary) };
    debug::rewrite(&binary, &project.files["src/main.rs"], folder).map_err(|error| {
        error!(codes::LINE_TABLE, "the line table of the binary is of a form that is not known")
            .because(error)
            .help("build without `--debug`, and please report which Rust toolchain this is")
    })
}
