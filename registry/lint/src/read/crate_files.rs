//! The files of a crate as syntax trees, and how names in them are found.

use crate::codes;
use crate::parsed_file::ROOT;
use crate::place::place_in;
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_registry::DeclaredAt;
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::{Expr, Item, Path};

/// A file with declarations.
pub(super) struct CrateFile {
    /// Its name as findings give it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Its syntax tree.
    pub tree: syn::File,
    /// Its path as a module.
    path: Vec<String>,
}

impl CrateFile {
    /// Parses a file; `path` is relative to the folder of the root.
    pub(super) fn parse(folder: &str, path: &str, text: &str) -> Result<CrateFile, Diagnostic> {
        let name = format!("{folder}/{path}");
        match syn::parse_file(text) {
            Ok(tree) => Ok(CrateFile { name, text: text.to_owned(), tree, path: module_path(path) }),
            Err(error) => {
                let finding = error!(codes::FUNCS_SYNTAX, "{name} is not Rust: {error}");
                Err(finding.at(place_in(&name, text, error.span())).help("correct it"))
            }
        }
    }

    /// The place of a part of it.
    pub(super) fn place(&self, span: Span) -> Place {
        place_in(&self.name, &self.text, span)
    }

    /// The same place, as declarations keep it.
    pub(super) fn declared_at(&self, span: Span) -> DeclaredAt {
        let start = span.start();
        DeclaredAt::new(keep(&self.name), start.line as u32, start.column as u32 + 1)
    }
}

/// All files with declarations.
pub(super) struct CrateFiles {
    /// The file with `export!`.
    pub root: CrateFile,
    others: Vec<CrateFile>,
}

impl CrateFiles {
    /// Parses what is beside the root, except for kernel files, which the lint parses itself.
    pub(super) fn parse(
        root: CrateFile,
        folder: &str,
        texts: &BTreeMap<String, String>,
        kernel_files: &[String],
        findings: &mut Findings,
    ) -> CrateFiles {
        let mut others = vec![];
        for (path, text) in texts.iter().filter(|(path, _)| *path != ROOT && !kernel_files.contains(path)) {
            others.extend(findings.take(CrateFile::parse(folder, path, text)));
        }
        CrateFiles { root, others }
    }

    /// All files.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CrateFile> {
        std::iter::once(&self.root).chain(&self.others)
    }

    /// Whether the crate declares a module.
    pub(super) fn has_module(&self, path: &str) -> bool {
        let mut items = &self.root.tree.items[..];
        let mut known = vec![];
        for name in path.split("::") {
            let declared = items.iter().find_map(|item| match item {
                Item::Mod(item) if item.ident == name => Some(item),
                _ => None,
            });
            let Some(declared) = declared else { return false };
            known.push(name.to_owned());
            items = match (&declared.content, self.iter().find(|file| file.path == known)) {
                (Some((_, inner)), _) => inner,
                (None, Some(file)) => &file.tree.items,
                // A kernel file, which has no modules.
                (None, None) => &[],
            };
        }
        true
    }

    /// The value of the constant or static that a path in a file means, and the file that it is in.
    pub(super) fn constant(&self, path: &Path, from: &CrateFile) -> Option<(&CrateFile, &Expr)> {
        let wanted = &path.segments.last()?.ident;
        let candidates = self.iter().flat_map(|file| {
            file.tree.items.iter().filter_map(move |item| {
                let (name, value) = match item {
                    Item::Const(item) => (&item.ident, &*item.expr),
                    Item::Static(item) => (&item.ident, &*item.expr),
                    _ => return None,
                };
                (name == wanted).then_some((file, (file, value)))
            })
        });
        choose(candidates.collect(), path, from)
    }
}

/// What a path in a file means, of what has its last name: what is in the module that the path names, in the
/// same file, or the only one.
pub(super) fn choose<T>(candidates: Vec<(&CrateFile, T)>, path: &Path, from: &CrateFile) -> Option<T> {
    let is_keyword = |name: &String| ["crate", "self", "super"].contains(&name.as_str());
    let names = path.segments.iter().map(|segment| segment.ident.to_string());
    let mut module: Vec<String> = names.filter(|name| !is_keyword(name)).collect();
    module.pop();
    let is_named = |file: &CrateFile| !module.is_empty() && file.path.ends_with(&module);
    let is_same = |file: &CrateFile| module.is_empty() && std::ptr::eq(file, from);
    let is_only = candidates.len() == 1;
    candidates
        .into_iter()
        .find(|(file, _)| is_named(file) || is_same(file) || is_only)
        .map(|(_, found)| found)
}

/// Whether a path ends in a name.
pub(super) fn is_called(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

/// A text that lives for ever, as those of compiled crates do.
pub(super) fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// The same for a list.
pub(super) fn keep_all<T>(items: Vec<T>) -> &'static [T] {
    items.leak()
}

/// `records::geometry` of `records/geometry.rs` and of `records/geometry/mod.rs`.
fn module_path(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if file == ROOT { vec![] } else { stem.split('/').map(str::to_owned).collect() }
}
