//! `neva lsp`.

use crate::package::dependency_folder;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, error};
use neva_files::{atomic, cache, unwritable};
use neva_frontend::module;
use neva_lsp::Setup;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Serves an editor on standard input and output until it says that it is done.
pub(crate) fn lsp() -> Outcome {
    let setup = Setup {
        std: neva_std::FILES,
        std_folder: std_folder()?,
        // Without a word: standard output belongs to the protocol, and nobody sees standard error.
        fetch: |dependency| module::fetch(dependency, &dependency_folder()),
    };
    let served = neva_lsp::serve(setup, env!("CARGO_PKG_VERSION"));
    served.map_err(|error| {
        error!(crate::codes::PROTOCOL, "the editor does not follow the protocol")
            .because(error.to_string())
            .help("`neva lsp` is started by editors; it speaks the language server protocol")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The folder with the standard library's files, which editors open to show a definition. It is written if
/// it is not there.
fn std_folder() -> Result<PathBuf, Diagnostic> {
    let folder = cache::root()?.join("std").join(env!("CARGO_PKG_VERSION"));
    for (package, file, text) in neva_std::FILES {
        let path = folder.join(package).join(file);
        if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
            continue;
        }
        let parent = path.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).map_err(|error| unwritable(parent, &error))?;
        atomic::write(&path, text).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(folder)
}
