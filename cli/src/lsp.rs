//! `neva lsp`.

use crate::args::LspArgs;
use crate::package::dependency_folder;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, error};
use neva_files::{atomic, cache, unwritable};
use neva_frontend::module;
use neva_lsp::{Line, Setup};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where `--debug` waits, as neva-lsp of neva-tools does.
const DEBUG_PORT: u16 = 6007;

/// Serves an editor until it says that it is done.
pub(crate) fn lsp(args: &LspArgs) -> Outcome {
    let setup = Setup {
        std: neva_std::FILES,
        std_folder: std_folder()?,
        // Without a word: standard output belongs to the protocol, and nobody sees standard error.
        fetch: |dependency| module::fetch(dependency, &dependency_folder()),
    };
    let line = if args.debug {
        Line::accepted_on(DEBUG_PORT).map_err(|error| {
            error!(crate::codes::NO_SERVER, "cannot listen on port {DEBUG_PORT} of 127.0.0.1: {error}")
                .help("end what listens there, or leave `--debug` out")
        })?
    } else {
        Line::stdio()
    };
    let served = neva_lsp::serve(line, setup, env!("CARGO_PKG_VERSION"));
    served.map_err(|error| {
        error!(crate::codes::PROTOCOL, "the editor does not follow the protocol")
            .because(error.to_string())
            .help("`neva lsp` is started by editors; it speaks the language server protocol")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What `neva-lsp version --json` of neva-tools says: versions of the server and of the language.
pub(crate) fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let told = json!({
        "schemaVersion": 1,
        "component": "lsp",
        "version": version,
        "nevaVersion": version,
        "protocolVersion": 1,
    });
    format!("{told}\n")
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
