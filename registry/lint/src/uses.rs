//! What kernel files use is declared in the list of modules, and what is declared is used.

use crate::codes;
use crate::parsed_file::ParsedFile;
use neva_diagnostics::{Findings, error};
use neva_sources::syntax::{UsedPath, Uses, paths};
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Checks all kernel files.
pub(crate) fn check(sources: &[ParsedFile], findings: &mut Findings) {
    order(sources, findings);
    let hosted: BTreeSet<&str> =
        sources.iter().filter(|source| !source.is_freestanding).map(|source| source.module.path).collect();
    let all: BTreeSet<&str> = sources.iter().map(|source| source.module.path).collect();
    for source in sources {
        let known = if source.is_freestanding { &all } else { &hosted };
        let paths = paths(&source.tree);
        let uses = Uses::of(&source.tree, source.module.path, known);
        modules(source, &paths, known, &uses.modules, findings);
        crates(source, &uses.crates, findings);
        standard_library(source, uses.std.as_ref(), findings);
    }
}

fn order(sources: &[ParsedFile], findings: &mut Findings) {
    for pair in sources.windows(2) {
        let [before, source] = pair else { continue };
        if before.is_freestanding == source.is_freestanding && before.module.path == source.module.path {
            findings.push(
                error!(codes::MODULE_TWICE, "`{}` is listed twice", source.module.path)
                    .at(source.entry())
                    .because("a path names one file")
                    .help("remove one of the entries"),
            );
        }
    }
    for source in sources {
        let uses = source.module.uses;
        if uses.windows(2).any(|pair| pair[0] >= pair[1]) {
            findings.push(
                error!(codes::USES_ORDER, "what `{}` uses is not sorted, or there twice", source.module.path)
                    .at(source.entry())
                    .because("a sorted list shows in a review what came and what went")
                    .help("`neva registry lint --fix` sorts it"),
            );
        }
    }
}

fn modules(
    source: &ParsedFile,
    paths: &[UsedPath],
    known: &BTreeSet<&str>,
    used: &BTreeMap<String, Span>,
    findings: &mut Findings,
) {
    let name = source.module.path;
    for path in paths.iter().filter(|path| path.first() == "crate" && path.parts.len() > 1) {
        // The program's own entry, which its start calls.
        if path.module(known).is_none() && path.parts[1..] != ["main"] {
            findings.push(
                error!(codes::UNKNOWN_MODULE, "`{}` is in no kernel file", path.parts.join("::"))
                    .at(source.place(path.span))
                    .because("generated projects have kernel files, and not what lib.rs exports beside them")
                    .help("name it by the full path of the file that defines it, and list the file"),
            );
        }
    }
    if let Some(path) = paths.iter().find(|path| path.first() == "super") {
        findings.push(
            error!(codes::RELATIVE_PATH, "{name} names another file by `super`")
                .at(source.place(path.span))
                .because("what a file uses is read from its paths, which therefore name other files in full")
                .help("begin the path with `crate::`, as all kernel files do"),
        );
    }
    for (module, span) in used {
        if !source.module.uses.contains(&module.as_str()) {
            findings.push(
                error!(codes::UNDECLARED_USE, "{name} uses `{module}` and does not say so")
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
                error!(codes::UNUSED_USE, "{name} says that it uses `{module}` and does not")
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

fn crates(source: &ParsedFile, used: &BTreeMap<String, Span>, findings: &mut Findings) {
    let name = source.module.path;
    let declared: BTreeMap<String, &str> =
        source.module.crates.iter().map(|item| (item.name.replace('-', "_"), item.name)).collect();
    for (item, span) in used {
        if !declared.contains_key(item) {
            findings.push(
                error!(codes::UNDECLARED_CRATE, "{name} uses the crate `{item}` and does not say so")
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
                error!(codes::UNUSED_CRATE, "{name} says that it uses the crate `{shown}` and does not")
                    .at(source.entry())
                    .because("programs would be built with a crate that they do not need")
                    .help("remove it from the entry"),
            );
        }
    }
}

fn standard_library(source: &ParsedFile, used: Option<&UsedPath>, findings: &mut Findings) {
    let name = source.module.path;
    match (used, source.module.needs_std) {
        (Some(path), false) => findings.push(
            error!(codes::UNDECLARED_STD, "{name} uses `{}` and does not say so", path.parts.join("::"))
                .at(source.place(path.span))
                .because(
                    "a small program has no standard library unless one of its files says that it needs it",
                )
                .help(format!("use `core`, or make the entry at {} one that needs std", source.module.place)),
        ),
        (None, true) => findings.push(
            error!(codes::UNUSED_STD, "{name} says that it needs the standard library and does not")
                .at(source.entry())
                .because("programs with it would not be freestanding")
                .help("make it an entry without std"),
        ),
        _ => {}
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
                module("a", "use crate::b; use crate::c;", &["c", "b"]),
                module("b", "", &[]),
                module("c", "", &[]),
                module("c", "", &[])
            ]),
            ["module-twice: `c` is listed twice", "uses-order: what `a` uses is not sorted, or there twice"]
        );
    }
}
