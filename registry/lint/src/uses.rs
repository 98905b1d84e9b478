//! What kernel files use: their texts say it, and it has to be there.

use crate::codes;
use crate::parsed_file::ParsedFile;
use neva_diagnostics::{Findings, error};
use neva_registry::Module;
use neva_sources::syntax::{Uses, paths};
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The same kernel files, with what their texts say that they use: one another, some of the others, and the
/// standard library. What is no Rust uses nothing.
pub fn with_uses(modules: &[Module], others: &[Module]) -> Vec<Module> {
    let known: BTreeSet<&str> = modules.iter().chain(others).map(|module| module.path).collect();
    let filled = modules.iter().map(|module| {
        let Ok(tree) = syn::parse_file(module.source) else { return *module };
        let uses = Uses::of(&tree, module.path, &known);
        let files: Vec<&'static str> = uses.modules.into_iter().map(|file| &*file.leak()).collect();
        Module { uses: files.leak(), needs_std: uses.needs_std, ..*module }
    });
    filled.collect()
}

/// Checks all kernel files.
pub(crate) fn check(sources: &[ParsedFile], findings: &mut Findings) {
    for pair in sources.windows(2) {
        let [before, source] = pair else { continue };
        if before.is_freestanding == source.is_freestanding && before.module.path == source.module.path {
            error!(codes::MODULE_TWICE, "`{}` is listed twice", source.module.path)
                .at(source.entry())
                .because("a path names one file")
                .help("remove one of the entries")
                .add_to(findings);
        }
    }
    let hosted: BTreeSet<&str> =
        sources.iter().filter(|source| !source.is_freestanding).map(|source| source.module.path).collect();
    let all: BTreeSet<&str> = sources.iter().map(|source| source.module.path).collect();
    for source in sources {
        let known = if source.is_freestanding { &all } else { &hosted };
        modules(source, known, findings);
        crates(source, &Uses::of(&source.tree, source.module.path, known).crates, findings);
    }
}

fn modules(source: &ParsedFile, known: &BTreeSet<&str>, findings: &mut Findings) {
    let paths = paths(&source.tree);
    for path in paths.iter().filter(|path| path.first() == "crate" && path.parts.len() > 1) {
        // The program's own entry, which its start calls.
        if path.module(known).is_none() && path.parts[1..] != ["main"] {
            error!(codes::UNKNOWN_MODULE, "`{}` is in no kernel file", path.parts.join("::"))
                .at(source.place(path.span))
                .because("generated projects have kernel files, and not what lib.rs exports beside them")
                .help("name it by the full path of the file that defines it, and list the file")
                .add_to(findings);
        }
    }
    if let Some(path) = paths.iter().find(|path| path.first() == "super") {
        error!(codes::RELATIVE_PATH, "{} names another file by `super`", source.module.path)
            .at(source.place(path.span))
            .because("what a file uses is read from its paths, which therefore name other files in full")
            .help("begin the path with `crate::`, as all kernel files do")
            .add_to(findings);
    }
}

fn crates(source: &ParsedFile, used: &BTreeMap<String, Span>, findings: &mut Findings) {
    let name = source.module.path;
    let declared: BTreeMap<String, &str> =
        source.module.crates.iter().map(|item| (item.name.replace('-', "_"), item.name)).collect();
    for (item, span) in used {
        if !declared.contains_key(item) {
            error!(codes::UNDECLARED_CRATE, "{name} uses the crate `{item}` and does not say so")
                .at(source.place(*span))
                .because(
                    "a built program gets the crates that entries name, and would not compile without it",
                )
                .help(format!(
                    "add it to the crates of the entry at {}, or do without it",
                    source.module.place
                ))
                .add_to(findings);
        }
    }
    for (item, shown) in &declared {
        if !used.contains_key(item) {
            error!(codes::UNUSED_CRATE, "{name} says that it uses the crate `{shown}` and does not")
                .at(source.entry())
                .because("programs would be built with a crate that they do not need")
                .help("remove it from the entry")
                .add_to(findings);
        }
    }
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
    fn texts_say_what_is_used() {
        let code = "//! A, by the impl in `crate::j`.\n\
            use crate::{b::{self, c::D}}; fn f() -> u32 { g(crate::e::h(), matches!(1, crate::i::J)) }";
        let others = ["b::c", "e", "i", "j", "k"].map(|path| module(path, "", &[]));
        let [a, b] = &with_uses(&[module("a", code, &[]), module("b", "use std::io;", &[])], &others)[..]
        else {
            panic!("two files")
        };
        assert_eq!((a.uses, a.needs_std), (&["b", "b::c", "e", "i", "j"][..], false));
        assert_eq!((b.uses, b.needs_std), (&[][..], true));
    }

    #[test]
    fn crates_are_declared() {
        let code = "use std::io; use png_fast as png; use core::{mem::swap, fmt}; fn f() { png::go(io::stdin(), fmt::X, u8::MAX) }";
        assert_eq!(found([Module { crates: &[PNG], ..module("a", code, &[]) }]), Vec::<String>::new());
        assert_eq!(
            found([module("a", code, &[])]),
            ["undeclared-crate: a uses the crate `png_fast` and does not say so"]
        );
        assert_eq!(
            found([module("a", "fn f() { zmij::format(1.0) }", &[])]),
            ["undeclared-crate: a uses the crate `zmij` and does not say so"]
        );
        assert_eq!(
            found([Module { crates: &[PNG], ..module("a", "", &[]) }]),
            ["unused-crate: a says that it uses the crate `png-fast` and does not"]
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
    fn each_file_is_listed_once() {
        assert_eq!(
            found([module("b", "", &[]), module("c", "", &[]), module("c", "", &[])]),
            ["module-twice: `c` is listed twice"]
        );
    }
}
