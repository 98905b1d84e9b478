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
