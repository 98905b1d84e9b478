//! What a kernel file uses, read from its syntax tree: other kernel files, crates, the standard library.

use proc_macro2::{Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};

/// What a kernel file uses.
#[derive(Debug)]
pub struct Uses {
    /// Kernel files by their module paths.
    pub modules: BTreeSet<String>,
    /// Crates by their names in code, with underscores, each with the first place.
    pub crates: BTreeMap<String, Span>,
    /// Whether it uses the standard library.
    pub needs_std: bool,
}

impl Uses {
    /// What the file with the module path `own` uses, of the kernel files in `known`. A file that is needed
    /// only for the impls in it has no name in code: the file's documentation names it in
    /// backticks, as `crate::value::cast`.
    pub fn of(tree: &syn::File, own: &str, known: &BTreeSet<&str>) -> Uses {
        let paths = paths(tree);
        let documented = documented_paths(tree);
        let modules = paths.iter().chain(&documented).filter_map(|path| path.module(known));
        let modules = modules.filter(|module| *module != own).map(str::to_owned).collect();
        let local = local_names(tree);
        let mut crates = BTreeMap::new();
        for path in &paths {
            if !local.contains(path.first()) && !is_built_in(path.first()) {
                crates.entry(path.first().to_owned()).or_insert(path.span);
            }
        }
        Uses { modules, crates, needs_std: paths.iter().any(|path| path.first() == "std") }
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
    /// Its first part.
    pub fn first(&self) -> &str {
        self.parts.first().map_or("", String::as_str)
    }

    /// The kernel file that it names.
    pub fn module<'a>(&self, known: &BTreeSet<&'a str>) -> Option<&'a str> {
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
        self.paths.extend(paths_in(item.tokens.clone()));
        visit::visit_macro(self, item);
    }
}

/// Whether attributes say `#[cfg(test)]`.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// The paths of several parts in code that is not parsed, such as the arguments of a macro.
pub fn paths_in(stream: TokenStream) -> Vec<UsedPath> {
    let mut paths = vec![];
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let is_colon =
        |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut at = 0;
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Group(group) => paths.extend(paths_in(group.stream())),
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
    paths
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

/// Names that a file declares or imports, and which therefore are no crates. Types do not matter: those in
/// paths begin with capitals, as no crate does.
fn local_names(tree: &syn::File) -> BTreeSet<String> {
    #[derive(Default)]
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            let mut paths = vec![];
            expand(&item.tree, &mut vec![], &mut paths);
            let inner = paths.iter_mut().filter(|path| path.parts.len() > 1);
            self.0.extend(inner.filter_map(|path| path.parts.pop()));
            visit::visit_item_use(self, item);
        }

        fn visit_use_rename(&mut self, rename: &'ast syn::UseRename) {
            self.0.insert(rename.rename.to_string());
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
