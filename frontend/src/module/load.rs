//! Reads the modules of a build from disk.

use super::tree::display_path;
use super::{Dependency, Manifest, ModuleId, PackageId, SourceTree};
use crate::codes;
use crate::syntax::ast::{Entity, ImportModule};
use crate::syntax::{SourceFile, Span};
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_files::reason;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many folders are searched for a manifest: the package's own and those above it.
const MANIFEST_LEVELS: usize = 11;

/// Files above this size are refused.
pub const FILE_SIZE_LIMIT: u64 = 64 << 20;

/// What was read for a build.
#[derive(Debug)]
pub struct Loaded {
    /// All sources.
    pub modules: Modules,
    /// The package that is built.
    pub main: PackageId,
}

/// A module and all modules it depends on.
#[derive(Debug)]
pub struct Modules {
    /// All sources.
    pub tree: SourceTree,
    /// The folder of each module but std.
    pub folders: BTreeMap<ModuleId, PathBuf>,
}

/// The files of the standard library: package, name and text of each.
pub type StdFiles<'s> = &'s [(&'s str, &'s str, &'s str)];

/// Gives the folder of a dependency that is not a local one.
pub type Fetch<'f> = &'f dyn Fn(&Dependency) -> Result<PathBuf, Diagnostic>;

/// Package, file name and text of a source file.
type SourceText = (String, String, String);

/// Reads the module around a package, and all modules it depends on. A source file without a manifest at its
/// folder or above is a module of its own.
///
/// `path` is the folder of the package or a `.neva` file in it.
pub fn load(path: &Path, std: StdFiles<'_>, fetch: Fetch<'_>) -> Result<Loaded, Findings> {
    match load_around(path, std, fetch)? {
        (modules, Some(main)) => Ok(Loaded { modules, main }),
        (modules, None) => Err(no_sources(path, &programs(&modules.tree, ".")).into()),
    }
}

/// Reads what [`load`] does. There is no package if the path is the root of a module without sources of its
/// own.
pub fn load_around(
    path: &Path,
    std: StdFiles<'_>,
    fetch: Fetch<'_>,
) -> Result<(Modules, Option<PackageId>), Findings> {
    let folder = package_folder(path)?;
    if path.is_file() && find_manifest(&folder).is_none() {
        let Loaded { modules, main } = load_file(path, folder, std)?;
        return Ok((modules, Some(main)));
    }
    let (tree, root) = read_tree(&folder, path, std)?;
    let name = package_path(folder.strip_prefix(&root).unwrap_or(Path::new("")));
    let package = tree.find_package(tree.entry(), &name);
    if package.is_none() && folder != root {
        return Err(no_sources(path, &programs(&tree, &name)).into());
    }
    Ok((with_dependencies(tree, root, fetch)?, package))
}

/// Reads the module around a folder, which need not be a package, and all modules it depends on.
pub fn load_modules(folder: &Path, std: StdFiles<'_>, fetch: Fetch<'_>) -> Result<Modules, Findings> {
    let (tree, root) = read_tree(folder, folder, std)?;
    with_dependencies(tree, root, fetch)
}

/// Reads dependencies, each once.
struct Loader<'a> {
    tree: &'a mut SourceTree,
    fetch: Fetch<'a>,
    known: BTreeMap<(PathBuf, String), ModuleId>,
    folders: BTreeMap<ModuleId, PathBuf>,
    findings: Findings,
}

impl Loader<'_> {
    /// Reads all that the module to be built depends on, also indirectly. What no file imports stays unread,
    /// so that a program without use for it builds without a network.
    fn dependencies(&mut self) {
        let mut waiting: Vec<ModuleId> = self.folders.keys().copied().collect();
        while let Some(module) = waiting.pop() {
            let root = self.folders.get(&module).cloned().unwrap_or_default();
            for (key, dependency) in self.imported(module) {
                let read = self.dependency(&dependency, &root);
                let Some((id, folder)) = self.findings.take(read) else { continue };
                self.tree.add_dependency(module, key, id);
                if let Some(folder) = folder {
                    self.folders.insert(id, folder);
                    waiting.push(id);
                }
            }
        }
    }

    /// The dependencies that a module's files import, by their keys in its manifest.
    fn imported(&self, module: ModuleId) -> BTreeMap<String, Dependency> {
        let mut found = BTreeMap::new();
        let declared = &self.tree.module(module).manifest.dependencies;
        if declared.is_empty() {
            return found;
        }
        let files = self.tree.packages(module).flat_map(|package| self.tree.files(package));
        for import in files.flat_map(|file| &self.tree.file(file).ast().imports) {
            if let ImportModule::Dependency(name) = &import.module
                && let Some(dependency) = declared.get(&name.text)
            {
                found.insert(name.text.clone(), dependency.clone());
            }
        }
        found
    }

    /// The module of a dependency, with its folder if it is a new one.
    fn dependency(
        &mut self,
        dependency: &Dependency,
        root: &Path,
    ) -> Result<(ModuleId, Option<PathBuf>), Findings> {
        let folder = match local_folder(&dependency.path, root) {
            Some(folder) => folder,
            None => (self.fetch)(dependency)?,
        };
        let key = (folder.clone(), dependency.version.clone());
        if let Some(id) = self.known.get(&key) {
            return Ok((*id, None));
        }
        let name = format!("{}@{}", dependency.path, dependency.version);
        let manifest_path = manifest_in(&folder).ok_or_else(|| {
            error!(codes::NO_MANIFEST, "the dependency `{}` is no Neva module", dependency.path)
                .because(format!("there is no neva.yml in {}", folder.display()))
                .help("correct its `path` in the manifest")
        })?;
        let (manifest, files) = read_module(&folder, &manifest_path, &name)?;
        let id = self.tree.add_module(name, manifest, &files);
        self.known.insert(key, id);
        Ok((id, Some(folder)))
    }
}

/// The folder of a dependency whose path is a local one, relative to the module that names it.
pub(super) fn local_folder(path: &str, root: &Path) -> Option<PathBuf> {
    let path = path.strip_prefix("file://").unwrap_or(path);
    let is_local = path.starts_with("./") || path.starts_with("../") || Path::new(path).is_absolute();
    is_local.then(|| {
        let folder = root.join(path);
        fs::canonicalize(&folder).unwrap_or(folder)
    })
}

/// Whether a path names a source file.
pub fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "neva")
}

/// The manifest of a folder; of two the Go compiler takes `neva.yaml` too.
pub fn manifest_in(folder: &Path) -> Option<PathBuf> {
    ["neva.yaml", "neva.yml"].map(|name| folder.join(name)).into_iter().find(|path| path.is_file())
}

/// The text of a file; `shown` is what findings call it. Devices and pipes, which may have no end, are
/// refused.
///
/// # Errors
/// The file can't be read, is too large or is not UTF-8.
pub fn read_text(path: &Path, shown: &str) -> Result<String, Diagnostic> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(shown, reason(&error)))?;
    if !metadata.is_file() {
        return Err(unreadable(shown, "it is no regular file".to_owned()));
    }
    if metadata.len() > FILE_SIZE_LIMIT {
        return Err(too_large(shown));
    }
    text_of(fs::read(path).map_err(|error| unreadable(shown, reason(&error)))?, shown)
}

/// The text that bytes are; `shown` is what findings call them.
///
/// # Errors
/// They are too many or not UTF-8.
pub fn text_of(bytes: Vec<u8>, shown: &str) -> Result<String, Diagnostic> {
    if bytes.len() as u64 > FILE_SIZE_LIMIT {
        return Err(too_large(shown));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to() as u32;
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let place = SourceFile::new(shown, text).place(Span::new(valid, valid + 1));
        let error = error!(codes::NOT_UTF8, "this file is not UTF-8 text")
            .because("the byte here is not part of a character")
            .help("save the file as UTF-8");
        error.at(place)
    })
}

/// Reads a source file that is in no module.
fn load_file(path: &Path, folder: PathBuf, std: StdFiles<'_>) -> Result<Loaded, Findings> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = read_text(path, &name)?;
    let package = package_path(Path::new(""));
    let tree = SourceTree::new(std, Manifest::default(), &[(package.as_str(), &*name, text.as_str())]);
    let main = tree.find_package(tree.entry(), &package).ok_or_else(|| no_sources(path, &[]))?;
    let folders = BTreeMap::from([(tree.entry(), folder)]);
    Ok(Loaded { modules: Modules { tree, folders }, main })
}

/// The module around a folder, and the folder of the module. Findings call the folder `shown`.
fn read_tree(folder: &Path, shown: &Path, std: StdFiles<'_>) -> Result<(SourceTree, PathBuf), Findings> {
    let (root, manifest_path) = find_manifest(folder).ok_or_else(|| no_manifest(shown))?;
    let (manifest, files) = read_module(&root, &manifest_path, "")?;
    let texts: Vec<_> =
        std.iter().map(|(p, f, t)| ((*p).to_owned(), (*f).to_owned(), (*t).to_owned())).collect();
    Ok((SourceTree::new(&texts, manifest, &files), root))
}

fn with_dependencies(mut tree: SourceTree, root: PathBuf, fetch: Fetch<'_>) -> Result<Modules, Findings> {
    let folders = BTreeMap::from([(tree.entry(), root)]);
    let mut loader =
        Loader { tree: &mut tree, fetch, known: BTreeMap::new(), folders, findings: Findings::new() };
    loader.dependencies();
    let Loader { folders, findings, .. } = loader;
    findings.none_or(Modules { tree, folders })
}

/// The folder that is meant by the argument of a build.
fn package_folder(path: &Path) -> Result<PathBuf, Diagnostic> {
    let shown = path.display().to_string();
    let fail = |title: String, because: String| {
        let error = Diagnostic::error(codes::NO_SUCH_PACKAGE, title).because(because);
        error.help("name the folder of the main package, or a `.neva` file in it")
    };
    let absolute = fs::canonicalize(path)
        .map_err(|error| fail(format!("there is no package `{shown}`"), reason(&error)))?;
    if absolute.is_dir() {
        return Ok(absolute);
    }
    match absolute.parent() {
        Some(folder) if is_source(&absolute) => Ok(folder.to_owned()),
        _ => Err(fail(
            format!("`{shown}` is no Neva source file"),
            "its name does not end in `.neva`".to_owned(),
        )),
    }
}

/// The nearest manifest at a folder or above it, with its folder.
fn find_manifest(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let mut folders = folder.ancestors().take(MANIFEST_LEVELS);
    folders.find_map(|folder| Some((folder.to_owned(), manifest_in(folder)?)))
}

/// Manifest and sources of a module; `name` is what findings put before the paths of its files.
fn read_module(
    root: &Path,
    manifest_path: &Path,
    name: &str,
) -> Result<(Manifest, Vec<SourceText>), Findings> {
    let mut findings = Findings::new();
    let file_name = manifest_path.file_name().unwrap_or_default().to_string_lossy();
    let shown = if name.is_empty() { file_name.into_owned() } else { format!("{name}/{file_name}") };
    let text = findings.take(read_text(manifest_path, &shown));
    let manifest = text.and_then(|text| findings.take(Manifest::parse(&text, &shown)));

    // No sources of Neva are in the crate, and a folder of results may be that is large.
    let funcs = manifest.as_ref().and_then(|manifest| manifest.funcs.as_ref());
    let files = read_sources(root, name, funcs.map(|folder| root.join(folder)).as_deref(), &mut findings);
    match manifest {
        Some(manifest) if findings.is_empty() => Ok((manifest, files)),
        _ => Err(findings),
    }
}

/// All `.neva` files below a folder, except for those below `left_out`. Links to folders are not followed, so
/// the search ends.
fn read_sources(
    root: &Path,
    module: &str,
    left_out: Option<&Path>,
    findings: &mut Findings,
) -> Vec<SourceText> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        let package = package_path(folder.strip_prefix(root).unwrap_or(Path::new("")));
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = entries.unwrap_or_else(|error| {
            findings.push(unreadable(&display_path(module, &package, ""), reason(&error)));
            Vec::new()
        });
        for entry in entries {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.extend((left_out != Some(&path)).then_some(path));
            } else if is_source(&path) && !path.is_dir() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let text = findings.take(read_text(&path, &display_path(module, &package, &name)));
                files.extend(text.map(|text| (package.clone(), name, text)));
            }
        }
    }
    files
}

/// The path of a package: its folder relative to the root of the module.
fn package_path(relative: &Path) -> String {
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn too_large(shown: &str) -> Diagnostic {
    unreadable(shown, "it is larger than 64 MiB".to_owned())
}

fn unreadable(shown: &str, reason: String) -> Diagnostic {
    let finding = error!(codes::UNREADABLE_FILE, "`{shown}` can't be read");
    finding.because(reason).at(Place::file(shown))
}

fn no_manifest(path: &Path) -> Diagnostic {
    let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files = entries.filter(|path| is_source(path));
    let file = files.next().filter(|_| files.next().is_none());
    let alone = file.map(|file| format!("; or name the file alone, `{}`", file.display()));
    error!(codes::NO_MANIFEST, "there is no neva.yml")
        .because(format!(
            "neither `{}` nor one of the {} folders above it has a manifest",
            path.display(),
            MANIFEST_LEVELS - 1
        ))
        .help(format!(
            "make a module with `neva new PATH`, or write `neva: 0.41.0` into a file neva.yml at its root{}",
            alone.unwrap_or_default()
        ))
}

/// `programs` are the packages with `Main` below the folder, relative to it.
fn no_sources(path: &Path, programs: &[String]) -> Diagnostic {
    const SHOWN: usize = 3;
    let named: Vec<String> =
        programs.iter().take(SHOWN).map(|program| format!("`{}`", path.join(program).display())).collect();
    let help = match programs.len() {
        0 => "name the folder of the main package, or a `.neva` file in it".to_owned(),
        1 => format!("name the folder of the main package, {}", named[0]),
        count if count > SHOWN => format!("name the folder of a main package, such as {}", named.join(", ")),
        _ => format!("name the folder of a main package: {}", named.join(" or ")),
    };
    error!(codes::NO_SUCH_PACKAGE, "`{}` is no package", path.display())
        .because("the folder has no `.neva` file")
        .help(help)
}

/// The packages with `Main` of the module that is built, below a folder of it and relative to that.
fn programs(tree: &SourceTree, folder: &str) -> Vec<String> {
    let is_main =
        |entity: &Entity| matches!(entity, Entity::Component(def) if def.signature.name.text == "Main");
    let has_main = |package: &PackageId| {
        tree.files(*package).any(|file| tree.file(file).ast().entities.iter().any(is_main))
    };
    let below = |path: &str| match folder {
        "." => Some(path.to_owned()),
        folder => Some(path.strip_prefix(folder)?.strip_prefix('/')?.to_owned()),
    };
    let packages = tree.packages(tree.entry()).filter(has_main);
    let mut found: Vec<String> = packages.filter_map(|package| below(&tree.package(package).path)).collect();
    found.sort();
    found
}
