//! `neva lsp`.

use crate::args::LspArgs;
use crate::explain;
use crate::funcs::Access;
use crate::lock::fetcher;
use crate::package;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, error};
use neva_files::{atomic, cache, reason, unwritable_cache};
use neva_frontend::module::{Loaded, Modules, PackageId, SourceTree};
use neva_lsp::{Compiled, Setup, Transport};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How long an answer waits to hear what became of a node. The next one may know it.
const PATIENCE: Duration = Duration::from_millis(40);

/// Where `--debug` waits, as neva-lsp of neva-tools does.
const DEBUG_PORT: u16 = 6007;

/// Serves an editor until it says that it is done.
pub(crate) fn lsp(args: &LspArgs) -> Outcome {
    let setup = Setup {
        std: neva_std::FILES,
        std_folder: std_folder()?,
        fetch: |root, dependency| {
            let fetch = fetcher(root).map_err(|findings| findings[0].clone())?;
            fetch(dependency)
        },
        explain,
        patience: PATIENCE,
    };
    let transport = if args.debug {
        Transport::accepted_on(DEBUG_PORT).map_err(|error| {
            let reason = reason(&error);
            error!(crate::codes::NO_SERVER, "cannot listen on port {DEBUG_PORT} of 127.0.0.1: {reason}")
                .help("end what listens there, or leave `--debug` out")
        })?
    } else {
        Transport::stdio()
    };
    let served = neva_lsp::serve(transport, setup, env!("CARGO_PKG_VERSION"));
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

/// What became of a program. Nothing for one that can't be compiled, or that would have to run
/// funcs of a module for that.
fn explain(tree: &SourceTree, main: PackageId) -> Option<Compiled> {
    if tree.modules().any(|module| tree.module(module).manifest.funcs.is_some()) {
        return None;
    }
    let modules = Modules { tree: tree.clone(), folders: BTreeMap::new() };
    let package = package::of_sources(Path::new(""), Loaded { modules, main }, Access::Read).ok()?;
    let explained = package::compile_explained(&package).ok()?;
    Some(explain::explain(&explained).fates())
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
        fs::create_dir_all(parent).map_err(|error| unwritable_cache(parent, &error))?;
        atomic::write(&path, text).map_err(|error| unwritable_cache(&path, &error))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use neva_frontend::module::Manifest;

    #[test]
    fn nodes_of_a_program_are_explained() {
        let main = "import {\n\tfmt\n\truntime\n}\n\ndef Main(start any) (stop any) {\n\tadd Add\n\tprint fmt.Println<int>\n\
                    \tpanic runtime.Panic\n\t---\n\t:start -> [1 -> add:left, 2 -> add:right]\n\tadd -> print\n\
                    \tprint:res -> :stop\n\tprint:err -> panic\n}\n";
        let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &[("main", "main.neva", main)]);
        let program = tree.find_package(tree.entry(), "main").expect("a package");
        let fates = explain(&tree, program).expect("it compiles");
        let add = fates.nodes.iter().find(|fate| fate.node.starts_with("add (")).expect("a node");
        assert!(add.node.ends_with(" at main/main.neva:7"), "{}", add.node);
        assert!(add.became.starts_with("constant"), "{}", add.became);
    }
}
