//! The files of a generated project.

use std::collections::BTreeMap;

use neva_files::hash;

use crate::emit;
use crate::plan::Plan;
use crate::settings::{Base, Settings};

/// A Cargo project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Name of the package: that of the program, and a hash of what the project is made of.
    pub name: String,
    /// Text of each file by its path in the project's folder.
    pub files: BTreeMap<String, String>,
    /// What it is built on.
    pub base: Base,
    /// Flags of rustc beside the profile in `Cargo.toml`.
    pub rustflags: Vec<String>,
    /// The folder with the files of Neva, in a debug build.
    pub sources: Option<String>,
    /// Whether cargo has to fetch crates.
    pub has_dependencies: bool,
    /// Why a program that was to be freestanding needs the standard library: the paths from a function that
    /// it calls to what needs it.
    pub needs_std: Vec<Vec<String>>,
}

impl Plan<'_> {
    /// The project whose binary is shipped.
    pub fn project(&self) -> Project {
        self.write(&self.settings, None)
    }

    /// The project with some settings, under a name or one of its own.
    pub(crate) fn write(&self, settings: &Settings, name: Option<String>) -> Project {
        let mut files = BTreeMap::new();
        let mut add = |path: &str, text: String| files.insert(path.to_owned(), text);
        let modules = self.modules(settings.kernel_files);
        for (path, module) in &modules {
            add(&emit::modules::file(path), module.source.to_owned());
        }
        add("src/main.rs", emit::main_rs::emit(self, settings, modules.keys().copied()));
        add(".cargo/config.toml", emit::config::emit(settings));
        if settings.base == Base::Freestanding {
            add("link.ld", emit::config::LINKER_SCRIPT.to_owned());
        }
        // The code is laid out already, in a style that is not rustfmt's.
        add("rustfmt.toml", "disable_all_formatting = true\n".to_owned());
        add(".gitignore", "/target\n".to_owned());

        let crates = &self.selection.crates;
        let locked = emit::cargo_lock::locked(crates);
        let name = name.unwrap_or_else(|| {
            let texts = files.iter().flat_map(|(path, text)| [path.as_str(), text]);
            let stem = emit::cargo_toml::package_stem(&self.program.name);
            format!("{stem}-{:016x}", hash(texts.chain(locked.values().copied())))
        });
        let mut add = |path: &str, text: String| files.insert(path.to_owned(), text);
        add("Cargo.toml", emit::cargo_toml::emit(&name, settings, crates));
        add("Cargo.lock", emit::cargo_lock::emit(&name, crates, &locked));
        add("README.md", emit::readme::emit(self.program, settings.base, &name, crates));
        Project {
            name,
            files,
            base: settings.base,
            rustflags: settings.rustflags(),
            sources: self.sources.clone(),
            has_dependencies: !crates.is_empty(),
            needs_std: self.needs_std.clone(),
        }
    }
}

#[cfg(test)]
impl Project {
    /// A project of these files, by their paths.
    pub(crate) fn of_files(files: &[(&str, &str)]) -> Project {
        Project {
            name: "x".to_owned(),
            files: files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect(),
            base: Base::Std,
            rustflags: vec![],
            sources: None,
            has_dependencies: false,
            needs_std: vec![],
        }
    }
}
