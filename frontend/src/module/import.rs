//! From an import line to the package it names.

use super::{Module, ModuleId, PackageId, SourceTree};
use crate::advice::Advise;
use crate::codes;
use crate::scope::Unresolved;
use crate::syntax::Span;
use crate::syntax::ast::{Import, ImportModule};
use neva_diagnostics::{Diagnostic, error};

impl SourceTree {
    /// The package that an import of a file of `module` names; or why there is none.
    pub fn resolve_import(&self, module: ModuleId, import: &Import) -> Result<PackageId, Unresolved> {
        let target = match &import.module {
            ImportModule::Std => self.std(),
            ImportModule::Own => module,
            ImportModule::Dependency(name) => {
                let Module { dependencies, manifest, .. } = self.module(module);
                *dependencies.get(&name.text).ok_or_else(|| {
                    let error = error!(
                        codes::UNKNOWN_DEPENDENCY,
                        "the manifest has no dependency `{}`", name.text
                    )
                    .because("what is before `:` in an import is a key of `deps` in neva.yml, `@` or `std`");
                    let known = manifest.dependencies.keys().map(String::as_str);
                    let error = error
                        .help(format!("add it with `neva get {} VERSION`", name.text))
                        .did_you_mean("", name, known);
                    Unresolved { finding: error, span: name.span, is_import: true }
                })?
            }
        };
        let package = self.find_package(target, &import.package.text);
        package.ok_or_else(|| Unresolved {
            finding: self.unknown_package(module, target, import),
            span: import.package.span,
            is_import: true,
        })
    }

    fn unknown_package(&self, module: ModuleId, target: ModuleId, import: &Import) -> Diagnostic {
        let path = &import.package.text;
        let place = match &import.module {
            ImportModule::Std => "std".to_owned(),
            ImportModule::Own => "this module".to_owned(),
            ImportModule::Dependency(name) => format!("`{}`", name.text),
        };
        let error = error!(codes::UNKNOWN_PACKAGE, "there is no package `{path}` in {place}").because(
            "a package is a folder with `.neva` files; its path is relative to the root of the module",
        );
        if target == self.std() && self.find_package(module, path).is_some() {
            let error = error.help(format!("this module has one: import it as `@:{path}`"));
            // What names std is a prefix, if there is one.
            let start = import.package.span.start;
            let is_plain = start == import.span.start
                || import.alias.as_ref().is_some_and(|alias| start == alias.span.end + 1);
            if !is_plain {
                return error;
            }
            return error.fix(format!("Import `@:{path}`"), [Span::new(start, start).edit("@:")]);
        }
        let near = error.did_you_mean("", &import.package, self.module(target).packages());
        if !near.help.is_empty() {
            return near;
        }
        let Module { manifest, dependencies, .. } = self.module(module);
        let has_it = |(_, id): &(&String, &ModuleId)| self.find_package(**id, path).is_some();
        if let Some((key, _)) = dependencies.iter().find(has_it) {
            return near.help(format!("the dependency `{key}` has one: import it as `{key}:{path}`"));
        }
        // Dependencies that no file imports are not read.
        let is_named = |key: &&String| {
            path.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match manifest.dependencies.keys().find(is_named) {
            Some(key) => {
                near.help(format!("`{key}` is a dependency: import a package of it as `{key}:PACKAGE`"))
            }
            None => near,
        }
    }
}
#[cfg(test)]
mod tests {
    use crate::module::{Dependency, Manifest, SourceTree};

    fn resolve(import: &str) -> String {
        let std = [("fmt", "a.neva", "")];
        let text = format!("import {{ {import} }}");
        let main = [("main", "main.neva", text.as_str()), ("lib/util", "a.neva", "")];
        let mut manifest = Manifest::default();
        let declared = Dependency { path: "host/x".to_owned(), version: "1".to_owned() };
        manifest.dependencies.insert("host/x".to_owned(), declared);
        let mut tree = SourceTree::new(&std, manifest, &main);
        let dependency = tree.add_module("host/x@1", Manifest::default(), &[("p", "p.neva", "")]);
        tree.add_dependency(tree.entry(), "host/x", dependency);
        let package = tree.find_package(tree.entry(), "main").unwrap();
        let file = tree.file(tree.files(package).next().unwrap());
        assert_eq!(file.parsed().findings[..], []);
        match tree.resolve_import(tree.entry(), &file.ast().imports[0]) {
            Ok(id) => format!("{}|{}", tree.module(tree.package(id).module).name, tree.package(id).path),
            Err(error) => format!("{}: {}", error.finding.code, error.finding.help),
        }
    }

    #[test]
    fn imports_lead_to_std_to_the_module_itself_and_to_dependencies() {
        assert_eq!(resolve("fmt"), "std|fmt");
        assert_eq!(resolve("std:fmt"), "std|fmt");
        assert_eq!(resolve("@:lib/util"), "|lib/util");
        assert_eq!(resolve("host/x:p"), "host/x@1|p");
    }

    #[test]
    fn unknown_imports_say_what_is_near() {
        assert_eq!(resolve("fnt"), "unknown-package: did you mean `fmt`?");
        assert_eq!(resolve("lib/util"), "unknown-package: this module has one: import it as `@:lib/util`");
        assert_eq!(resolve("p"), "unknown-package: the dependency `host/x` has one: import it as `host/x:p`");
        let advice = "unknown-package: `host/x` is a dependency: import a package of it as `host/x:PACKAGE`";
        assert_eq!([resolve("host/x"), resolve("host/x/q")], [advice, advice]);
        assert_eq!(resolve("host/y:p"), "unknown-dependency: did you mean `host/x`?");
        assert_eq!(resolve("other:p"), "unknown-dependency: add it with `neva get other VERSION`");
    }
}
