//! What kernel files use is declared in the list of modules, and what is declared is used.

use crate::codes;
use crate::kernel_file::KernelFile;
use neva_diagnostics::{Diagnostic, Findings};
use proc_macro2::{Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};

/// Checks all kernel files.
pub fn check(sources: &[KernelFile], findings: &mut Findings) {
    order(sources, findings);
    let hosted: BTreeSet<&str> =
        sources.iter().filter(|source| !source.is_freestanding).map(|source| source.module.path).collect();
    let all: BTreeSet<&str> = sources.iter().map(|source| source.module.path).collect();
    for source in sources {
        let known = if source.is_freestanding { &all } else { &hosted };
        let paths = paths(&source.tree);
        modules(source, &paths, known, findings);
        crates(source, &paths, findings);
        standard_library(source, &paths, findings);
    }
}

fn order(sources: &[KernelFile], findings: &mut Findings) {
    for pair in sources.windows(2) {
        let [before, source] = pair else { continue };
        if before.is_freestanding == source.is_freestanding && before.module.path >= source.module.path {
            let title = format!("`{}` stands behind `{}`", source.module.path, before.module.path);
            findings.push(
                Diagnostic::error(codes::MODULE_ORDER, title)
                    .at(source.entry())
                    .because("people look for a file by its path, and so does this lint")
                    .help(
                        "sort the list by path, as `neva registry lint --fix` does, and have each file once",
                    ),
            );
        }
    }
    for source in sources {
        let uses = source.module.uses;
        if uses.windows(2).any(|pair| pair[0] >= pair[1]) {
            let title = format!("what `{}` uses is not sorted, or there twice", source.module.path);
            findings.push(
                Diagnostic::error(codes::USES_ORDER, title)
                    .at(source.entry())
                    .because("a sorted list shows in a review what came and what went")
                    .help("`neva registry lint --fix` sorts it"),
            );
        }
    }
}

/// The modules that a file names by `crate::...`, each with the first place, as the list of modules should have them. What
/// it needs only for the impls in it has no name in code: the file's documentation names it.
pub fn used_modules(source: &KernelFile, known: &BTreeSet<&str>) -> BTreeMap<String, Span> {
    let mut used = BTreeMap::new();
    for path in paths(&source.tree).into_iter().chain(documented_paths(&source.tree)) {
        if let Some(module) = path.module(known)
            && module != source.module.path
        {
            used.entry(module.to_owned()).or_insert(path.span);
        }
    }
    used
}

fn modules(source: &KernelFile, paths: &[UsedPath], known: &BTreeSet<&str>, findings: &mut Findings) {
    let name = source.module.path;
    for path in paths.iter().filter(|path| path.first() == "crate" && path.parts.len() > 1) {
        // The program's own entry, which its start calls.
        if path.module(known).is_none() && path.parts[1..] != ["main"] {
            let title = format!("`{}` is in no kernel file", path.parts.join("::"));
            findings.push(
                Diagnostic::error(codes::UNKNOWN_MODULE, title)
                    .at(source.place(path.span))
                    .because("generated projects have kernel files, and not what lib.rs exports beside them")
                    .help("name it by the full path of the file that defines it, and list the file"),
            );
        }
    }
    if let Some(path) = paths.iter().find(|path| path.first() == "super") {
        findings.push(
            Diagnostic::error(codes::RELATIVE_PATH, format!("{name} names another file by `super`"))
                .at(source.place(path.span))
                .because("what a file uses is read from its paths, which therefore name other files in full")
                .help("begin the path with `crate::`, as all kernel files do"),
        );
    }
    let used = used_modules(source, known);
    for (module, span) in &used {
        if !source.module.uses.contains(&module.as_str()) {
            findings.push(
                Diagnostic::error(codes::UNDECLARED_USE, format!("{name} uses `{module}` and does not say so"))
                    .at(source.place(*span))
                    .because("a built program carries the files that entries name, and would not compile without it")
                    .help(format!(
                        "add \"{module}\" to its entry at {}, as `neva registry lint --fix` does, or do without it",
                        source.module.place
                    )),
            );
        }
    }
    for module in source.module.uses {
        if !used.contains_key(*module) {
            findings.push(
                Diagnostic::error(codes::UNUSED_USE, format!("{name} says that it uses `{module}` and does not"))
                    .at(source.entry())
                    .because("programs would carry a file that they do not need")
                    .help(format!(
                        "remove it from the list, as `neva registry lint --fix` does; if the impls in it are needed, say \
                         so at the top of {} by its path, `crate::{module}`",
                        source.file
                    )),
            );
        }
    }
}

fn crates(source: &KernelFile, paths: &[UsedPath], findings: &mut Findings) {
    let name = source.module.path;
    let local = local_names(&source.tree);
    let mut used = BTreeMap::new();
    for path in paths {
        if !local.contains(path.first()) && !is_built_in(path.first()) {
            used.entry(path.first().to_owned()).or_insert(path.span);
        }
    }
    let declared: BTreeMap<String, &str> =
        source.module.crates.iter().map(|item| (item.name.replace('-', "_"), item.name)).collect();
    for (item, span) in &used {
        if !declared.contains_key(item) {
            findings.push(
                Diagnostic::error(
                    codes::UNDECLARED_CRATE,
                    format!("{name} uses the crate `{item}` and does not say so"),
                )
                .at(source.place(*span))
                .because(
                    "a built program gets the crates that entries name, and would not compile without it",
                )
                .help(format!(
                    "add it to the crates of the entry at {}, or do without it",
                    source.module.place
                )),
            );
        }
    }
    for (item, shown) in &declared {
        if !used.contains_key(item) {
            findings.push(
                Diagnostic::error(
                    codes::UNUSED_CRATE,
                    format!("{name} says that it uses the crate `{shown}` and does not"),
                )
                .at(source.entry())
                .because("programs would be built with a crate that they do not need")
                .help("remove it from the entry"),
            );
        }
    }
}

fn standard_library(source: &KernelFile, paths: &[UsedPath], findings: &mut Findings) {
    let name = source.module.path;
    let used = paths.iter().find(|path| path.first() == "std");
    match (used, source.module.needs_std) {
        (Some(path), false) => findings.push(
            Diagnostic::error(
                codes::UNDECLARED_STD,
                format!("{name} uses `{}` and does not say so", path.parts.join("::")),
            )
            .at(source.place(path.span))
            .because("a small program has no standard library unless one of its files says that it needs it")
            .help(format!("use `core`, or make the entry at {} one that needs std", source.module.place)),
        ),
        (None, true) => findings.push(
            Diagnostic::error(
                codes::UNUSED_STD,
                format!("{name} says that it needs the standard library and does not"),
            )
            .at(source.entry())
            .because("programs with it would not be freestanding")
            .help("make it an entry without std"),
        ),
        _ => {}
    }
}

/// A path of several parts as a file has it, those of a `use` each on its own.
#[derive(Debug)]
pub struct UsedPath {
    /// Its parts.
    pub parts: Vec<String>,
    /// Where it is.
    pub span: Span,
}

impl UsedPath {
    fn first(&self) -> &str {
        self.parts.first().map_or("", String::as_str)
    }

    /// The kernel file that it names.
    fn module<'a>(&self, known: &BTreeSet<&'a str>) -> Option<&'a str> {
        if self.first() != "crate" {
            return None;
        }
        (2..=self.parts.len())
            .rev()
            .find_map(|end| known.get(self.parts[1..end].join("::").as_str()).copied())
    }
}

/// All paths of a file, except for those of tests.
pub fn paths(tree: &syn::File) -> Vec<UsedPath> {
    let mut collector = Collector { paths: vec![] };
    collector.visit_file(tree);
    collector.paths
}

/// Paths that the documentation of a file names.
fn documented_paths(tree: &syn::File) -> Vec<UsedPath> {
    let mut paths = vec![];
    for attribute in tree.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let syn::Meta::NameValue(doc) = &attribute.meta else { continue };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &doc.value else { continue };
        for path in text.value().split("`crate::").skip(1) {
            let path = path.split('`').next().unwrap_or_default();
            let parts = ["crate"].into_iter().chain(path.split("::")).map(str::to_owned).collect();
            paths.push(UsedPath { parts, span: text.span() });
        }
    }
    paths
}

struct Collector {
    paths: Vec<UsedPath>,
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        expand(&item.tree, &mut vec![], &mut self.paths);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let (Some(first), 2..) = (path.segments.first(), path.segments.len()) {
            let parts = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.paths.push(UsedPath { parts, span: first.ident.span() });
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        tokens(item.tokens.clone(), &mut self.paths);
        visit::visit_macro(self, item);
    }
}

fn expand(tree: &syn::UseTree, before: &mut Vec<String>, paths: &mut Vec<UsedPath>) {
    let mut leaf = |before: &[String], ident: &proc_macro2::Ident| {
        let parts = before.iter().cloned().chain([ident.to_string()]).filter(|part| part != "self").collect();
        paths.push(UsedPath { parts, span: ident.span() });
    };
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            expand(&path.tree, before, paths);
            before.pop();
        }
        syn::UseTree::Name(name) => leaf(before, &name.ident),
        syn::UseTree::Rename(rename) => leaf(before, &rename.ident),
        syn::UseTree::Glob(glob) => {
            paths.push(UsedPath { parts: before.clone(), span: glob.star_token.spans[0] });
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| expand(tree, before, paths)),
    }
}

/// Paths in the arguments of a macro.
fn tokens(stream: TokenStream, paths: &mut Vec<UsedPath>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let is_colon =
        |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut at = 0;
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Group(group) => tokens(group.stream(), paths),
            TokenTree::Ident(first) => {
                let mut parts = vec![first.to_string()];
                while is_colon(at + 1) && is_colon(at + 2) {
                    let Some(TokenTree::Ident(next)) = trees.get(at + 3) else { break };
                    parts.push(next.to_string());
                    at += 3;
                }
                if parts.len() > 1 {
                    paths.push(UsedPath { parts, span: first.span() });
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

/// Whether attributes say `#[cfg(test)]`.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// Names that a file declares or imports, and which therefore are no crates. Types do not matter: those in paths begin
/// with capitals, as no crate does.
fn local_names(tree: &syn::File) -> BTreeSet<String> {
    #[derive(Default)]
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_use_tree(&mut self, tree: &'ast syn::UseTree) {
            if let syn::UseTree::Rename(rename) = tree {
                self.0.insert(rename.rename.to_string());
            }
            if let syn::UseTree::Path(path) = tree {
                // `use a::b::{self}` makes the name `b`.
                let is_self =
                    |tree: &syn::UseTree| matches!(tree, syn::UseTree::Name(name) if name.ident == "self");
                let names = match &*path.tree {
                    syn::UseTree::Group(group) => group.items.iter().any(is_self),
                    tree => is_self(tree),
                };
                if names {
                    self.0.insert(path.ident.to_string());
                }
                if let syn::UseTree::Name(name) = &*path.tree {
                    self.0.insert(name.ident.to_string());
                }
            }
            if let syn::UseTree::Group(group) = tree {
                for tree in &group.items {
                    if let syn::UseTree::Name(name) = tree {
                        self.0.insert(name.ident.to_string());
                    }
                }
            }
            visit::visit_use_tree(self, tree);
        }

        fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
            self.0.insert(item.ident.to_string());
            visit::visit_item_mod(self, item);
        }
    }
    let mut names = Names::default();
    names.visit_file(tree);
    names.0
}

/// Whether a path that begins so needs no declaration: of this program, of `core` or `alloc`, of a type.
fn is_built_in(first: &str) -> bool {
    const PRIMITIVE: &[&str] = &[
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
        "u32", "u64", "u8", "usize",
    ];
    matches!(first, "alloc" | "core" | "crate" | "self" | "std" | "super")
        || PRIMITIVE.contains(&first)
        || !first.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{findings, module, sources};
    use neva_registry::{Crate, Module};

    fn found<const N: usize>(modules: [Module; N]) -> Vec<String> {
        findings(|findings| check(&sources(modules), findings))
    }

    const PNG: Crate = Crate { name: "png-fast", version: "1.0.0", features: &[], needs_std: false };

    #[test]
    fn what_is_used_is_declared() {
        let code =
            "use crate::{b::{self, c::D}}; fn f() -> u32 { g(crate::e::h(), matches!(1, crate::i::J)) }";
        let all = ["b", "b::c", "e", "i"];
        let others = || all.map(|path| module(path, "", &[]));
        let [b, c, e, i] = others();
        assert_eq!(found([module("a", code, &["b", "b::c", "e", "i"]), b, c, e, i]), Vec::<String>::new());
        let [b, c, e, i] = others();
        assert_eq!(
            found([module("a", code, &[]), b, c, e, i]),
            all.map(|path| format!("undeclared-use: a uses `{path}` and does not say so"))
        );
    }

    #[test]
    fn what_is_declared_is_used() {
        assert_eq!(
            found([module("a", "/* crate::b */", &["b"]), module("b", "", &[])]),
            ["unused-use: a says that it uses `b` and does not"]
        );
        let code = "//! A, by the impl in `crate::b`.";
        assert_eq!(found([module("a", code, &["b"]), module("b", "", &[])]), Vec::<String>::new());
        assert_eq!(
            found([Module { needs_std: true, crates: &[PNG], ..module("a", "", &[]) }]),
            [
                "unused-crate: a says that it uses the crate `png-fast` and does not",
                "unused-std: a says that it needs the standard library and does not"
            ]
        );
    }

    #[test]
    fn crates_and_the_standard_library_are_declared() {
        let code = "use std::io; use png_fast as png; use core::{mem::swap, fmt}; fn f() { png::go(io::stdin(), fmt::X, u8::MAX) }";
        assert_eq!(
            found([Module { needs_std: true, crates: &[PNG], ..module("a", code, &[]) }]),
            Vec::<String>::new()
        );
        assert_eq!(
            found([module("a", code, &[])]),
            [
                "undeclared-crate: a uses the crate `png_fast` and does not say so",
                "undeclared-std: a uses `std::io` and does not say so"
            ]
        );
        assert_eq!(
            found([module("a", "fn f() { zmij::format(1.0) }", &[])]),
            ["undeclared-crate: a uses the crate `zmij` and does not say so"]
        );
    }

    #[test]
    fn paths_name_files_in_full() {
        assert_eq!(
            found([module("a", "use crate::value::Str; fn f() { crate::main() }", &[])]),
            ["unknown-module: `crate::value::Str` is in no kernel file"]
        );
        assert_eq!(
            found([module("a", "use super::b;", &[])]),
            ["relative-path: a names another file by `super`"]
        );
        assert_eq!(
            found([module("a", "#[cfg(test)] mod tests { use super::*; }", &[])]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn lists_are_sorted() {
        assert_eq!(
            found([
                module("b", "", &[]),
                module("a", "use crate::b; use crate::c;", &["c", "b"]),
                module("c", "", &[])
            ]),
            [
                "module-order: `a` stands behind `b`",
                "uses-order: what `a` uses is not sorted, or there twice"
            ]
        );
    }
}
