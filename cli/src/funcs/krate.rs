//! The crate with runtime funcs that a module names in its manifest.

use crate::codes;
use crate::components;
use neva_diagnostics::{Findings, Place, error};
use neva_files::unreadable;
use neva_frontend::module::Modules;
use neva_registry::DeclaredAt;
use neva_registry_lint::DeclaredComponent;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A crate with runtime funcs.
pub(crate) struct FuncsCrate {
    /// Its folder.
    pub folder: PathBuf,
    /// What findings call the folder: its path in the module, after the name of the module if that is a
    /// dependency.
    pub shown: String,
    /// What findings call the manifest of the module.
    pub manifest: String,
    /// The components of the module that are runtime funcs.
    pub components: Vec<DeclaredComponent>,
}

impl FuncsCrate {
    /// The crates of all modules of a program.
    pub(crate) fn all(modules: &Modules) -> Vec<FuncsCrate> {
        let crates = modules.folders.iter().filter_map(|(id, root)| {
            let module = modules.tree.module(*id);
            let funcs = module.manifest.funcs.as_ref()?;
            let in_module = |path: &str| {
                [module.name.as_str(), path]
                    .iter()
                    .filter(|part| !part.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join("/")
            };
            Some(FuncsCrate {
                folder: root.join(funcs),
                shown: in_module(funcs),
                manifest: in_module("neva.yml"),
                components: components::of_module(&modules.tree, *id),
            })
        });
        crates.collect()
    }

    /// The folder with its root file.
    pub(crate) fn source_folder(&self) -> PathBuf {
        self.folder.join("src")
    }

    /// The same as findings call it.
    pub(crate) fn shown_sources(&self) -> String {
        format!("{}/src", self.shown)
    }

    /// The texts of its source files, by their paths below [`FuncsCrate::source_folder`].
    pub(crate) fn texts(&self) -> Result<BTreeMap<String, String>, Findings> {
        if !self.folder.join("Cargo.toml").is_file() {
            return Err(error!(codes::NO_FUNCS, "there is no crate in `{}`", self.shown)
                .at(Place::file(&self.manifest))
                .because("`funcs` names the folder of a crate, with a `Cargo.toml` in it")
                .help("correct the path; `neva new --funcs` makes a module with such a crate")
                .into());
        }
        let (sources, shown) = (self.source_folder(), self.shown_sources());
        let mut texts = BTreeMap::new();
        // Without sources there is no root file either, which is what the reader says then.
        for file in neva_sources::files(&sources, "rs").unwrap_or_default() {
            let text = fs::read_to_string(sources.join(&file))
                .map_err(|error| unreadable(&Path::new(&shown).join(&file), &error))?;
            texts.insert(file, text);
        }
        Ok(texts)
    }

    /// The place of a declaration as findings give it: rustc names files relative to the crate's folder.
    pub(crate) fn declared_at(&self, place: DeclaredAt) -> DeclaredAt {
        let file = format!("{}/{}", self.shown, place.file.replace('\\', "/"));
        DeclaredAt::new(file.leak(), place.line, place.column)
    }
}
