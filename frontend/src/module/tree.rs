//! All sources of a build: modules, their packages, their files.

use super::Manifest;
use crate::syntax::{Parsed, SourceFile, Span, ast, parse};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

/// A module of a [`SourceTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(u32);

/// A package of a [`SourceTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageId(u32);

/// A file of a [`SourceTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

/// All sources of a build. The first module is the one to be built, std is always there.
///
/// ```
/// use neva_frontend::module::{Manifest, SourceTree};
/// let std = [("builtin", "types.neva", "pub type any\n")];
/// let main = [("main", "main.neva", "def Main(start any) (stop any) {\n\t:start -> :stop\n}\n")];
/// let tree = SourceTree::new(&std, Manifest::default(), &main);
/// let package = tree.find_package(tree.entry(), "main").unwrap();
/// assert_eq!(tree.files(package).count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct SourceTree {
    modules: Vec<Module>,
    packages: Vec<Package>,
    files: Vec<TreeFile>,
}

/// A module: packages with a common manifest.
#[derive(Clone, Debug)]
pub struct Module {
    /// What findings call it: empty for the one that is built, `std`, `path@version` for dependencies.
    pub name: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The modules that its imports can name, by the key in its manifest.
    pub dependencies: BTreeMap<String, ModuleId>,
    packages: BTreeMap<String, PackageId>,
}

/// A package: the files of one folder, which share their entities.
#[derive(Clone, Debug)]
pub struct Package {
    /// The module it belongs to.
    pub module: ModuleId,
    /// Its folder relative to the root of the module, such as `lib/util`; `.` for the root itself.
    pub path: String,
    files: Vec<FileId>,
}

/// A source file of a package. It is parsed when its tree is first asked for.
#[derive(Clone, Debug)]
pub struct TreeFile {
    /// The package it belongs to.
    pub package: PackageId,
    /// Its text.
    pub source: SourceFile,
    parsed: OnceLock<Parsed>,
    declared: OnceLock<u64>,
}

impl Module {
    /// The paths of its packages.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.packages.keys().map(String::as_str)
    }
}

impl TreeFile {
    /// Its syntax tree.
    pub fn ast(&self) -> &ast::File {
        &self.parsed().file
    }

    /// A hash of what it declares: of all but comments and the bodies of components.
    pub(crate) fn declared(&self) -> u64 {
        *self.declared.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            let mut add = |span: Span| self.source.slice(span).hash(&mut hasher);
            let file = self.ast();
            file.imports.iter().for_each(|import| add(import.span));
            for entity in &file.entities {
                match entity {
                    ast::Entity::Component(def) => {
                        def.directives.iter().for_each(|directive| add(directive.span));
                        let end = def.body.as_ref().map_or(def.head.span.end, |body| body.span.start);
                        add(Span::new(def.head.span.start, end));
                    }
                    other => add(other.head().span),
                }
            }
            hasher.finish()
        })
    }

    /// Its syntax tree and its syntax errors.
    pub fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| parse(&self.source))
    }
}

impl SourceTree {
    /// A tree of std and the module that is built; files are given as package, file name and text.
    pub fn new<S: AsRef<str>>(std: &[(S, S, S)], manifest: Manifest, files: &[(S, S, S)]) -> Self {
        let mut tree = SourceTree { modules: Vec::new(), packages: Vec::new(), files: Vec::new() };
        tree.add_module("", manifest, files);
        tree.add_module("std", Manifest::default(), std);
        tree
    }

    /// Adds a module; files are given as package, file name and text.
    pub fn add_module<S: AsRef<str>>(
        &mut self,
        name: impl Into<String>,
        manifest: Manifest,
        files: &[(S, S, S)],
    ) -> ModuleId {
        let module = ModuleId(self.modules.len() as u32);
        let (name, packages) = (name.into(), BTreeMap::new());
        self.modules.push(Module { name, manifest, dependencies: BTreeMap::new(), packages });
        let mut sorted: Vec<_> = files.iter().map(|(p, f, t)| (p.as_ref(), f.as_ref(), t.as_ref())).collect();
        sorted.sort_unstable_by_key(|(package, file, _)| (*package, *file));
        for (package, file, text) in sorted {
            self.set_text(module, package, file, text);
        }
        module
    }

    /// Gives a file of a module another text. A file or package that is not there yet is added.
    pub fn set_text(
        &mut self,
        module: ModuleId,
        package: &str,
        file: &str,
        text: impl Into<String>,
    ) -> FileId {
        let owner = &mut self.modules[module.0 as usize];
        let source = SourceFile::new(display_path(&owner.name, package, file), text);
        let package = *owner.packages.entry(package.to_owned()).or_insert_with(|| {
            self.packages.push(Package { module, path: package.to_owned(), files: Vec::new() });
            PackageId(self.packages.len() as u32 - 1)
        });
        let path_of = |id: &FileId| self.files[id.0 as usize].source.path();
        let listed =
            self.packages[package.0 as usize].files.binary_search_by(|id| path_of(id).cmp(source.path()));
        let entry = TreeFile { package, source, parsed: OnceLock::new(), declared: OnceLock::new() };
        match listed {
            Ok(index) => {
                let id = self.packages[package.0 as usize].files[index];
                self.files[id.0 as usize] = entry;
                id
            }
            Err(index) => {
                let id = FileId(self.files.len() as u32);
                self.files.push(entry);
                self.packages[package.0 as usize].files.insert(index, id);
                id
            }
        }
    }

    /// Lets the imports of a module name another one by a key of its manifest.
    pub fn add_dependency(&mut self, module: ModuleId, key: impl Into<String>, dependency: ModuleId) {
        self.modules[module.0 as usize].dependencies.insert(key.into(), dependency);
    }

    /// The module that is built.
    pub fn entry(&self) -> ModuleId {
        ModuleId(0)
    }

    /// The standard library.
    pub fn std(&self) -> ModuleId {
        ModuleId(1)
    }

    /// All modules.
    pub fn modules(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..self.modules.len() as u32).map(ModuleId)
    }

    /// The packages of a module, by path.
    pub fn packages(&self, module: ModuleId) -> impl Iterator<Item = PackageId> + '_ {
        self.module(module).packages.values().copied()
    }

    /// The files of a package, by name.
    pub fn files(&self, package: PackageId) -> impl Iterator<Item = FileId> + '_ {
        self.package(package).files.iter().copied()
    }

    /// A module of this tree.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0 as usize]
    }

    /// A package of this tree.
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }

    /// A file of this tree.
    pub fn file(&self, id: FileId) -> &TreeFile {
        &self.files[id.0 as usize]
    }

    /// The package of a module with this path.
    pub fn find_package(&self, module: ModuleId, path: &str) -> Option<PackageId> {
        self.module(module).packages.get(path).copied()
    }
}

/// What findings call a file: relative to the root of its module, after the name of the module if it has one.
pub(super) fn display_path(module: &str, package: &str, file: &str) -> String {
    let parts = [module, if package == "." { "" } else { package }, file];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}
