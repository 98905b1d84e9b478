//! Functions of kernel files that nobody calls. rustc sees the private ones itself.

use crate::codes;
use crate::input::LintInput;
use crate::parsed_file::ParsedFile;
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_registry::closure::{FATAL, FLOAT, FRONT, MEMORY, PANICS};
use neva_sources::syntax::{is_for_tests, paths};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};

/// Checks all kernel files but those that generated code names.
pub(crate) fn check(input: &LintInput<'_>, sources: &[ParsedFile], findings: &mut Findings) {
    let kernels: BTreeSet<&str> = input
        .registry
        .records()
        .iter()
        .flat_map(|record| record.kernels)
        .chain(input.passes)
        .map(|kernel| kernel.name)
        .collect();
    let mut words = BTreeMap::new();
    for source in sources {
        count(code(source), &mut words);
    }
    let named: BTreeSet<(String, String)> = sources.iter().flat_map(named_functions).collect();
    // The file without floats has what the one with floats has.
    let is_exempt = |path: &str| {
        [FATAL.1, FLOAT.1, FRONT.1, MEMORY.1, PANICS.1].contains(&path) || input.support.contains(&path)
    };
    for source in sources.iter().filter(|source| !is_exempt(source.module.path)) {
        for item in &source.tree.items {
            match item {
                syn::Item::Fn(item) if is_public(&item.vis) => {
                    let name = item.sig.ident.to_string();
                    let path = format!("{}::{name}", source.module.path);
                    let is_used = kernels.contains(path.as_str())
                        || named.contains(&(last(source.module.path).to_owned(), name.clone()))
                        || is_called_inside(source, &name);
                    if !is_used {
                        findings.push(unused(source, &item.sig.ident, &path));
                    }
                }
                // Of methods only the name is known where they are called.
                syn::Item::Impl(item) if item.trait_.is_none() => {
                    for method in methods(item) {
                        if words.get(&method.to_string()).is_none_or(|times| *times < 2) {
                            findings.push(unused(
                                source,
                                method,
                                &format!("{}::{method}", source.module.path),
                            ));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn unused(source: &ParsedFile, name: &Ident, path: &str) -> Diagnostic {
    error!(codes::UNUSED_FUNCTION, "nobody calls `{path}`")
        .at(source.place(name.span()))
        .because("it is the kernel of no record, and no kernel file names it")
        .help("remove it, or name it among the kernels of the record whose process calls it")
}

fn methods(item: &syn::ItemImpl) -> impl Iterator<Item = &Ident> {
    item.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(item) if is_public(&item.vis) => Some(&item.sig.ident),
        _ => None,
    })
}

/// The functions that a file names, each with the file that defines it, both by their last names.
fn named_functions(source: &ParsedFile) -> Vec<(String, String)> {
    let last_two = |parts: &[String]| match parts {
        [.., file, name] => Some((file.clone(), name.clone())),
        _ => None,
    };
    paths(&source.tree).iter().filter_map(|path| last_two(&path.parts)).collect()
}

/// Whether a name occurs in a file more often than as the name of the function.
fn is_called_inside(source: &ParsedFile, name: &str) -> bool {
    let mut words = BTreeMap::new();
    count(code(source), &mut words);
    words.get(name).is_some_and(|times| *times > 1)
}

/// The tokens of a file, except for those of tests.
fn code(source: &ParsedFile) -> TokenStream {
    let is_code = |item: &&syn::Item| !matches!(item, syn::Item::Mod(item) if is_for_tests(&item.attrs));
    source.tree.items.iter().filter(is_code).map(|item| item.to_token_stream()).collect()
}

fn count(stream: TokenStream, words: &mut BTreeMap<String, usize>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => count(group.stream(), words),
            TokenTree::Ident(name) => *words.entry(name.to_string()).or_default() += 1,
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, module, registry, sources};
    use neva_registry::{Kernel, Module, ModuleSet, Type};

    fn found<const N: usize>(modules: [Module; N]) -> Vec<String> {
        let registry =
            registry([call("a", &leak([Kernel::declared("fmt::print::print", &[], Type::Unit)])[0])]);
        let input = LintInput {
            registry: &registry,
            modules: ModuleSet { std: &[], freestanding: &[] },
            support: &["out"],
            components: &[],
            passes: &[],
            exceptions: &[],
        };
        findings(|findings| check(&input, &sources(modules), findings))
    }

    #[test]
    fn kernels_and_what_they_call_are_used() {
        let print = "use crate::text; use crate::text::quote; pub fn print() { inner(); quote(); text::int(); }\n\
                     pub fn inner() { S::new().push() }";
        let text = "pub fn quote() {} pub fn int() {} pub struct S; impl S { pub fn new() -> S { S } pub fn push(self) {} }";
        let out = "pub fn bytes() {}";
        assert_eq!(
            found([module("fmt::print", print, &[]), module("out", out, &[]), module("text", text, &[])]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_nobody_calls_is_found() {
        let print = "pub fn print() {}\npub fn printed() {}\nfn hidden() {}\n\
                     #[cfg(test)] mod tests { fn f() { super::printed(); S.pop(); } }";
        let text = "pub fn int() {} pub struct S; impl S { pub fn pop(self) {} fn push(self) {} }";
        assert_eq!(
            found([module("fmt::print", print, &[]), module("text", text, &[])]),
            ["fmt::print::printed", "text::int", "text::pop"]
                .map(|path| format!("unused-function: nobody calls `{path}`"))
        );
    }
}
