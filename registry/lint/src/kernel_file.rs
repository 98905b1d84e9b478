//! Kernel files as syntax trees.

use crate::codes;
use crate::place::{place, place_in};
use neva_diagnostics::{Diagnostic, Findings, Place};
use neva_registry::{Module, ModuleSet};
use proc_macro2::Span;
use std::collections::BTreeSet;

/// The file at the root of a crate.
pub const ROOT: &str = "lib.rs";

/// A kernel file with its syntax tree.
pub struct KernelFile {
    /// Its entry.
    pub module: &'static Module,
    /// Its name as findings give it.
    pub file: String,
    /// Whether only freestanding programs have it.
    pub is_freestanding: bool,
    /// Its syntax tree.
    pub tree: syn::File,
}

impl KernelFile {
    /// The place of a part of the file.
    pub fn place(&self, span: Span) -> Place {
        place_in(&self.file, self.module.source, span)
    }

    /// The place of its entry in the list of modules.
    pub fn entry(&self) -> Place {
        place(self.module.place)
    }
}

/// Parses all kernel files.
pub fn parse(set: ModuleSet, findings: &mut Findings) -> Vec<KernelFile> {
    let replaced: BTreeSet<&str> = set.freestanding.iter().map(|module| module.path).collect();
    let hosted = set.std.iter().map(|module| {
        let folder = if replaced.contains(module.path) { Some("std") } else { None };
        (module, file(module, folder), false)
    });
    let freestanding =
        set.freestanding.iter().map(|module| (module, file(module, Some("linux_x86_64")), true));
    let mut sources = vec![];
    for (module, file, is_freestanding) in hosted.chain(freestanding) {
        match syn::parse_file(module.source) {
            Ok(tree) => sources.push(KernelFile { module, file, is_freestanding, tree }),
            Err(error) => findings.push(
                Diagnostic::error(codes::MODULE_SYNTAX, format!("{file} is not Rust: {error}"))
                    .at(place_in(&file, module.source, error.span()))
                    .help("correct it; rustc says more"),
            ),
        }
    }
    sources
}

/// Where a module's text is: below `kernels/`, beside the `src/` that lists it, or beside the root of a crate that has its
/// kernel files as modules. A file of which there is one for each target is in a folder of the target's name.
fn file(module: &Module, target: Option<&str>) -> String {
    let list = module.place.file().replace('\\', "/");
    let path = module.path.replace("::", "/");
    if let Some((root, ROOT)) = list.rsplit_once('/') {
        return format!("{root}/{path}.rs");
    }
    let root = list.rsplit_once("src/").map_or("", |(root, _)| root);
    match (target, path.rsplit_once('/')) {
        (Some(target), Some((folder, name))) => format!("{root}kernels/{folder}/{target}/{name}.rs"),
        _ => format!("{root}kernels/{path}.rs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{leak, module};

    #[test]
    fn files_are_found_by_path_and_target() {
        let std =
            leak([module("strings::split", "", &[]), module("sys::io", "", &[]), module("out", "", &[])]);
        let freestanding = leak([module("sys::io", "", &[])]);
        let mut findings = Findings::new();
        let files: Vec<String> = parse(ModuleSet { std, freestanding }, &mut findings)
            .into_iter()
            .map(|source| source.file)
            .collect();
        assert_eq!(
            files,
            [
                "registry/lint/kernels/strings/split.rs",
                "registry/lint/kernels/sys/std/io.rs",
                "registry/lint/kernels/out.rs",
                "registry/lint/kernels/sys/linux_x86_64/io.rs"
            ]
        );
        assert!(findings.is_empty());
    }

    #[test]
    fn what_is_not_rust_is_a_finding() {
        let std = leak([module("out", "//! Out.\nfn {", &[])]);
        let mut findings = Findings::new();
        assert!(parse(ModuleSet { std, freestanding: &[] }, &mut findings).is_empty());
        let place = findings[0].place.as_ref().map(|place| (place.file.as_str(), place.line, place.column));
        assert_eq!(place, Some(("registry/lint/kernels/out.rs", 2, 4)));
    }
}
