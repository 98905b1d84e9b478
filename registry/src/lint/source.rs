//! Kernel files as syntax trees.

use crate::module::{Module, ModuleSet};
use neva_diagnostics::{Diagnostic, Place};
use proc_macro2::Span;
use std::collections::BTreeSet;

/// A kernel file.
pub struct Source {
    /// Its entry.
    pub module: &'static Module,
    /// Its name as findings give it.
    pub file: String,
    /// Whether only freestanding programs have it.
    pub is_freestanding: bool,
    /// Its syntax tree.
    pub tree: syn::File,
}

impl Source {
    /// The place of a part of the file.
    pub fn place(&self, span: Span) -> Place {
        place(&self.file, self.module.source, span)
    }

    /// The place of its entry in the list of modules.
    pub fn entry(&self) -> Place {
        super::place(self.module.place)
    }
}

/// Parses all kernel files.
pub fn parse(set: ModuleSet, findings: &mut Vec<Diagnostic>) -> Vec<Source> {
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
            Ok(tree) => sources.push(Source { module, file, is_freestanding, tree }),
            Err(error) => findings.push(
                Diagnostic::error("module-syntax", format!("{file} is not Rust: {error}"))
                    .at(place(&file, module.source, error.span()))
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
    if let Some((root, crate::read::ROOT)) = list.rsplit_once('/') {
        return format!("{root}/{path}.rs");
    }
    let root = list.rsplit_once("src/").map_or("", |(root, _)| root);
    match (target, path.rsplit_once('/')) {
        (Some(target), Some((folder, name))) => format!("{root}kernels/{folder}/{target}/{name}.rs"),
        _ => format!("{root}kernels/{path}.rs"),
    }
}

/// The place of a part of a file.
pub fn place(file: &str, text: &str, span: Span) -> Place {
    let (start, end) = (span.start(), span.end());
    let length = if end.line == start.line { end.column.saturating_sub(start.column).max(1) } else { 1 };
    Place {
        file: file.to_owned(),
        line: start.line as u32,
        column: start.column as u32 + 1,
        length: length as u32,
        text: text.lines().nth(start.line.saturating_sub(1)).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::test_support::{leak, module};

    #[test]
    fn files_are_found_by_path_and_target() {
        let std =
            leak([module("strings::split", "", &[]), module("sys::io", "", &[]), module("out", "", &[])]);
        let freestanding = leak([module("sys::io", "", &[])]);
        let mut findings = vec![];
        let files: Vec<String> = parse(ModuleSet { std, freestanding }, &mut findings)
            .into_iter()
            .map(|source| source.file)
            .collect();
        assert_eq!(
            files,
            [
                "registry/kernels/strings/split.rs",
                "registry/kernels/sys/std/io.rs",
                "registry/kernels/out.rs",
                "registry/kernels/sys/linux_x86_64/io.rs"
            ]
        );
        assert!(findings.is_empty());
    }

    #[test]
    fn what_is_not_rust_is_a_finding() {
        let std = leak([module("out", "//! Out.\nfn {", &[])]);
        let mut findings = vec![];
        assert!(parse(ModuleSet { std, freestanding: &[] }, &mut findings).is_empty());
        let place = findings[0].place.as_ref().map(|place| (place.file.as_str(), place.line, place.column));
        assert_eq!(place, Some(("registry/kernels/out.rs", 2, 4)));
    }
}
