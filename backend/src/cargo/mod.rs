//! Drives cargo: a thin shell around the model of the project.

mod cache;
mod interrupt;
mod run;
mod trim;
mod write;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use neva_diagnostics::Diagnostic;

use crate::project::Project;

pub use cache::{cache_folder, shared_target};
pub use write::write_project;

/// Name of the binary in the folder that the user names.
const OUTPUT: &str = "output";

/// Builds a project and puts the binary at `folder/output`. The same project built before by the same toolchain is
/// copied.
pub fn build(project: &Project, folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let entry = built(project)?;
    let binary = entry.binary();
    deliver(&binary, &folder.join(OUTPUT)).map_err(|error| unwritable(&folder.join(OUTPUT), &error))?;
    drop(entry);
    cache::shrink();
    Ok(())
}

/// Builds a project and reads the binary.
pub fn binary(project: &Project) -> Result<Vec<u8>, Diagnostic> {
    let entry = built(project)?;
    let path = entry.binary();
    let bytes = fs::read(&path).map_err(|error| {
        Diagnostic::error("unreadable", format!("cannot read `{}`: {error}", path.display()))
    });
    drop(entry);
    cache::shrink();
    bytes
}

/// Runs cargo and waits for it; it ends with this process.
pub fn run_cargo(command: &mut Command) -> std::io::Result<Output> {
    interrupt::guarded(&[], || interrupt::output(command))
}

/// The project's folder in the cache, with its binary in it.
fn built(project: &Project) -> Result<cache::Entry, Diagnostic> {
    let toolchain = run::toolchain()?;
    let entry = cache::Entry::open(project, &toolchain)?;
    if !entry.is_built(project) {
        entry.prepare(project)?;
        let built = interrupt::guarded(&[entry.folder()], || run::cargo(project, entry.folder()))?;
        entry.keep(&built)?;
    }
    Ok(entry)
}

/// Puts a copy of a file in its place at once: nobody sees half of it.
fn deliver(from: &Path, to: &Path) -> std::io::Result<()> {
    let unfinished = to.with_file_name(format!(".{OUTPUT}.{}", std::process::id()));
    let copied = fs::copy(from, &unfinished).and_then(|_| fs::rename(&unfinished, to));
    if copied.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    copied
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unwritable", format!("cannot write `{}`: {error}", path.display()))
}
