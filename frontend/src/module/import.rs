//! From an import line to the package it names.

use super::{ModuleId, PackageId, SourceTree};
use crate::syntax::ast::{Import, ImportModule};
use neva_diagnostics::{Diagnostic, nearest};

impl SourceTree {
    /// The package that an import of a file of `module` names; or why there is none, without a place.
    pub fn resolve_import(&self, module: ModuleId, import: &Import) -> Result<PackageId, Box<Diagnostic>> {
        let target = match &import.module {
            ImportModule::Std => self.std(),
            ImportModule::Own => module,
            ImportModule::Dependency(name) => {
                let known = &self.module(module).dependencies;
                *known.get(&name.text).ok_or_else(|| {
                    let error = Diagnostic::error(
                        "unknown-dependency",
                        format!("the manifest has no dependency `{}`", name.text),
                    )
                    .because(
                        "what stands before `:` in an import is a key of `deps` in neva.yml, `@` or `std`",
                    );
                    Box::new(match nearest(&name.text, known.keys().map(String::as_str)).first() {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error.help(format!("add it with `neva get {} VERSION`", name.text)),
                    })
                })?
            }
        };
        let package = self.find_package(target, &import.package.text);
        package.ok_or_else(|| Box::new(self.unknown_package(module, target, import)))
    }

    fn unknown_package(&self, module: ModuleId, target: ModuleId, import: &Import) -> Diagnostic {
        let path = &import.package.text;
        let place = match &import.module {
            ImportModule::Std => "std".to_owned(),
            ImportModule::Own => "this module".to_owned(),
            ImportModule::Dependency(name) => format!("`{}`", name.text),
        };
        let error = Diagnostic::error("unknown-package", format!("there is no package `{path}` in {place}"))
            .because(
                "a package is a folder with `.neva` files; its path is relative to the root of the module",
            );
        if target == self.std() && self.find_package(module, path).is_some() {
            return error.help(format!("this module has one: import it as `@:{path}`"));
        }
        let packages = self.module(target).packages();
        let near: Vec<_> = nearest(path, packages).into_iter().map(|name| format!("`{name}`")).collect();
        if near.is_empty() { error } else { error.help(format!("did you mean {}?", near.join(" or "))) }
    }
}
