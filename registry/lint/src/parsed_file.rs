//! Kernel files as syntax trees.

use crate::codes;
use crate::place::{place, place_in};
use neva_diagnostics::{Findings, Place, error};
use neva_registry::{Module, ModuleSet};
use proc_macro2::Span;

/// The file at the root of a crate.
pub const ROOT: &str = "lib.rs";

/// A kernel file with its syntax tree.
pub(crate) struct ParsedFile {
    /// Its entry.
    pub module: &'static Module,
    /// Its name as findings give it.
    pub file: String,
    /// Whether only freestanding programs have it.
    pub is_freestanding: bool,
    /// Its syntax tree.
    pub tree: syn::File,
}

impl ParsedFile {
    /// The place of a part of the file.
    pub(crate) fn place(&self, span: Span) -> Place {
        place_in(&self.file, self.module.source, span)
    }

    /// The place of its entry in the list of modules.
    pub(crate) fn entry(&self) -> Place {
        place(self.module.place)
    }
}

/// Parses all kernel files.
pub(crate) fn parse(set: ModuleSet, findings: &mut Findings) -> Vec<ParsedFile> {
    let hosted = set.std.iter().map(|module| (module, false));
    let freestanding = set.freestanding.iter().map(|module| (module, true));
    let mut sources = vec![];
    for (module, is_freestanding) in hosted.chain(freestanding) {
        let file = file(module);
        match syn::parse_file(module.source) {
            Ok(tree) => sources.push(ParsedFile { module, file, is_freestanding, tree }),
            Err(error) => error!(codes::MODULE_SYNTAX, "{file} is not Rust: {error}")
                .at(place_in(&file, module.source, error.span()))
                .help("correct it; rustc says more")
                .add_to(findings),
        }
    }
    sources
}

/// Where a module's text is: beside the root of the crate that lists it, or where the module itself says.
fn file(module: &Module) -> String {
    let declared = module.place.file.replace('\\', "/");
    match declared.rsplit_once('/') {
        Some((root, ROOT)) => format!("{root}/{}.rs", module.path.replace("::", "/")),
        _ => declared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{leak, module};
    use neva_registry::DeclaredAt;

    #[test]
    fn files_are_found_by_path_or_place() {
        let place = DeclaredAt::new("kernels/sys/std/io.rs", 1, 1);
        let std = leak([module("strings::split", "", &[]), Module { place, ..module("sys::io", "", &[]) }]);
        let mut findings = Findings::new();
        let sources = parse(ModuleSet { std, freestanding: &[] }, &mut findings);
        let files: Vec<String> = sources.into_iter().map(|source| source.file).collect();
        assert_eq!(files, ["kernels/strings/split.rs", "kernels/sys/std/io.rs"]);
        assert!(findings.is_empty());
    }

    #[test]
    fn what_is_not_rust_is_a_finding() {
        let std = leak([module("out", "//! Out.\nfn {", &[])]);
        let mut findings = Findings::new();
        assert!(parse(ModuleSet { std, freestanding: &[] }, &mut findings).is_empty());
        let place = findings[0].place.as_ref().map(|place| (place.file.as_str(), place.line, place.column));
        assert_eq!(place, Some(("kernels/out.rs", 2, 4)));
    }
}
