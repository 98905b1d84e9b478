//! From a name in a file to the entity it refers to.

use super::{Declaration, EntityId, Scope};
use crate::advice::{Advise, INSTEAD_OF_NOTHING, adding_import, is_nothing, literal_of};
use crate::codes;
use crate::module::{FileId, PackageId};
use crate::syntax::Span;
use crate::syntax::ast::{self, EntityRef, Name};
use neva_diagnostics::{Diagnostic, error, most_alike, nearest};

/// Why a name refers to nothing.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// What is wrong, without a place.
    pub finding: Diagnostic,
    /// The part of the file that is wrong: of the name, or of the import that it goes through.
    pub span: Span,
    /// Whether that is the import. All names that go through it have this error.
    pub is_import: bool,
}

/// The entity that a name refers to, or why there is none.
pub type Found = Result<EntityId, Unresolved>;

/// What a name is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As a type.
    Type,
    /// As a constant.
    Constant,
    /// As what a node is an instance of.
    Node,
}

impl Role {
    fn fits(self, declaration: &Declaration<'_>) -> bool {
        match declaration {
            Declaration::Type(_) => self == Role::Type,
            Declaration::Const(_) => self == Role::Constant,
            Declaration::Interface(_) | Declaration::Component(_) => self == Role::Node,
        }
    }
}

impl Unresolved {
    fn name(finding: Diagnostic, span: Span) -> Self {
        Unresolved { finding, span, is_import: false }
    }
}

impl<'a> Scope<'a> {
    /// The entity that a name refers to; or why there is none. The role only matters for the advice then.
    ///
    /// An unqualified name is one of the file's own package, else one of std's `builtin`, public or not. A
    /// qualified one is a public entity of the package that the file imports under that name.
    pub fn lookup(&mut self, from: FileId, reference: &'a EntityRef, role: Role) -> Found {
        match &reference.package {
            Some(package) => self.lookup_imported(from, package, &reference.name, role),
            None => self.lookup_unqualified(from, &reference.name, role),
        }
    }

    /// The entity that an unqualified name refers to; or why there is none.
    pub(crate) fn lookup_unqualified(&mut self, from: FileId, name: &Name, role: Role) -> Found {
        let found = self.find_unqualified(from, &name.text);
        found.ok_or_else(|| Unresolved::name(self.unknown_name(from, name, role), name.span))
    }

    /// The entity that an unqualified name refers to, if there is one.
    pub fn find_unqualified(&mut self, from: FileId, name: &str) -> Option<EntityId> {
        let own = self.tree.file(from).package;
        self.find(own, name).or_else(|| self.builtin(name))
    }

    /// The entity that a name refers to, if there is one.
    pub fn find_reference(&mut self, from: FileId, reference: &EntityRef) -> Option<EntityId> {
        let Some(package) = &reference.package else {
            return self.find_unqualified(from, &reference.name.text);
        };
        let package = self.imported_package(from, &package.text)?;
        let id = self.find(package, &reference.name.text)?;
        self.entity(id).is_public.then_some(id)
    }

    /// The package that a file imports under a name, if it is there.
    pub fn imported_package(&mut self, from: FileId, import_name: &str) -> Option<PackageId> {
        let import = *self.imports(from).get(import_name)?;
        let own_module = self.tree.package(self.tree.file(from).package).module;
        self.tree.resolve_import(own_module, import).ok()
    }

    fn lookup_imported(&mut self, from: FileId, import_name: &'a Name, name: &Name, role: Role) -> Found {
        let Some(&import) = self.imports(from).get(import_name.text.as_str()) else {
            return Err(Unresolved::name(self.unknown_import(from, import_name), import_name.span));
        };
        self.used_imports.insert((from, &import_name.text));
        let own_module = self.tree.package(self.tree.file(from).package).module;
        let package = self.tree.resolve_import(own_module, import)?;
        let Some(id) = self.find(package, &name.text) else {
            let mut finding = self.unknown_member(package, &import_name.text, name, role);
            if import.alias.is_some() {
                let path = &import.package.text;
                finding.text = format!("the import block gives `{path}` the name `{}`", import_name.text);
            }
            return Err(Unresolved::name(finding, name.span));
        };
        if self.entity(id).is_public {
            return Ok(id);
        }
        let is_own = self.tree.package(package).module == own_module;
        let error = error!(codes::NOT_PUBLIC, "`{}.{}` is not public", import_name.text, name.text)
            .because("other packages can only use what is declared `pub`");
        let help = if is_own { format!("declare `{}` with `pub`", name.text) } else { String::new() };
        Err(Unresolved::name(error.help(help), name.span))
    }

    fn unknown_name(&mut self, from: FileId, written: &Name, role: Role) -> Diagnostic {
        let name = written.text.as_str();
        let error = error!(codes::UNKNOWN_NAME, "there is no `{name}`")
            .because("neither a file of this package nor std's `builtin` declares it");
        if !self.gives_advice() {
            return error;
        }
        if let Some(qualified) = self.imported_with(from, name) {
            return error.write(written.span, &qualified);
        }
        if let Some((path, package)) = self.importable_with(from, name) {
            let name = format!("{package}.{name}");
            let edits = [adding_import(self.tree.file(from).ast(), &path), written.span.edit(&name)];
            return error
                .help(format!("import `{path}` and write `{name}`"))
                .fix(format!("Import `{path}` and write `{name}`"), edits);
        }
        if role == Role::Constant {
            if let Some(literal) = literal_of(name) {
                return error.write(written.span, literal);
            }
            if is_nothing(name) {
                return error.help(INSTEAD_OF_NOTHING);
            }
        }
        let own = self.names(self.tree.file(from).package, role);
        let mut known = own.clone();
        if let Some(builtin) = self.builtin {
            known.extend(self.names(builtin, role));
        }
        if role == Role::Constant {
            known.extend(["false", "true"]);
        }
        let mut meant = nearest(name, known);
        if meant.is_empty() {
            meant.extend(most_alike(name, own));
        }
        error.suggest("", written, &meant)
    }

    /// The names in a package of what fits a role.
    fn names(&mut self, package: PackageId, role: Role) -> Vec<&'a str> {
        let known: Vec<(&str, EntityId)> = self.load(package).iter().map(|(name, id)| (*name, *id)).collect();
        let fits = |(_, id): &(&str, EntityId)| role.fits(&self.entity(*id).declaration);
        known.into_iter().filter(fits).map(|(name, _)| name).collect()
    }

    /// The component that a name means in a file, with its package if that is imported.
    pub(crate) fn component_of(&mut self, from: FileId, name: &str) -> Option<String> {
        let is_component = |declaration: &Declaration<'_>| matches!(declaration, Declaration::Component(_));
        match self.find_unqualified(from, name) {
            Some(id) => is_component(&self.entity(id).declaration).then(|| name.to_owned()),
            None => self.imported_with(from, name),
        }
    }

    /// The name under which the file's imports have a public entity, as `package.name`.
    fn imported_with(&mut self, from: FileId, name: &str) -> Option<String> {
        let own_module = self.tree.package(self.tree.file(from).package).module;
        let mut imports: Vec<_> =
            self.imports(from).iter().map(|(local, import)| (*local, *import)).collect();
        imports.sort_unstable_by_key(|(local, _)| *local);
        imports.into_iter().find_map(|(local, import)| {
            let package = self.tree.resolve_import(own_module, import).ok()?;
            let id = self.find(package, name)?;
            self.entity(id).is_public.then(|| format!("{local}.{name}"))
        })
    }

    /// A package of the file's module, or else of std, that has a public entity of this name: how it is
    /// imported, and under which name.
    fn importable_with(&mut self, from: FileId, name: &str) -> Option<(String, &'a str)> {
        let tree = self.tree;
        let (own, std) = (tree.package(tree.file(from).package).module, tree.std());
        // What is at the root of a module can't be imported.
        let packages = tree.packages(own).filter(|package| tree.package(*package).path != ".");
        let package = packages
            .chain(tree.packages(std))
            .find(|&package| self.find(package, name).is_some_and(|id| self.entity(id).is_public))?;
        let (path, module) = (tree.package(package).path.as_str(), tree.package(package).module);
        let import = if module == std { path.to_owned() } else { format!("@:{path}") };
        Some((import, path.rsplit('/').next().unwrap_or(path)))
    }

    fn unknown_import(&mut self, from: FileId, written: &Name) -> Diagnostic {
        let name = written.text.as_str();
        let error = error!(codes::UNKNOWN_IMPORT, "this file imports no package `{name}`")
            .because("a name before `.` is a package of the file's import block");
        let own_module = self.tree.package(self.tree.file(from).package).module;
        let ends_in_name = |path: &&str| path.rsplit('/').next() == Some(name);
        let is_renamed = |import: &&ast::Import| ends_in_name(&import.package.text.as_str());
        if let Some(import) = self.tree.file(from).ast().imports.iter().find(is_renamed) {
            let local = import.local_name();
            return error.because(format!("the import block gives `{name}` the name `{local}`")).help(
                format!("write `{local}.`, or, if both are packages, each of them on a line of its own"),
            );
        }
        if let Some(path) = self.tree.module(self.tree.std()).packages().find(ends_in_name) {
            return self.add_import(error, from, path);
        }
        if let Some(path) = self.tree.module(own_module).packages().find(ends_in_name) {
            return self.add_import(error, from, &format!("@:{path}"));
        }
        let known: Vec<&str> = self.imports(from).keys().copied().collect();
        if nearest(name, known.iter().copied()).is_empty() {
            return error
                .because("neither std nor this module has a package of this name")
                .help("`neva doc WORD` finds what std has");
        }
        error.did_you_mean("", written, known)
    }

    /// Advice to import a package.
    fn add_import(&self, error: Diagnostic, from: FileId, path: &str) -> Diagnostic {
        let file = self.tree.file(from).ast();
        let help = if file.imports.is_empty() {
            format!("write `import {{ {path} }}` at the top of the file")
        } else {
            format!("add `{path}` to the import block, on a line of its own")
        };
        error.help(help).fix(format!("Import `{path}`"), [adding_import(file, path)])
    }

    fn unknown_member(&mut self, package: PackageId, import: &str, name: &Name, role: Role) -> Diagnostic {
        let path = &self.tree.package(package).path;
        let error = error!(codes::UNKNOWN_NAME, "package `{path}` has no `{}`", name.text);
        if !self.gives_advice() {
            return error;
        }
        let known = self.names(package, role);
        let is_public = |name: &&str| self.entity(self.packages[&package][name]).is_public;
        let public: Vec<&str> = known.into_iter().filter(is_public).collect();
        error.did_you_mean(&format!("{import}."), name, public)
    }

    /// Whether a name that is not known is compared with all that are: only for the first ones, since
    /// thousands of mistakes in a package of thousands of names would take minutes.
    fn gives_advice(&mut self) -> bool {
        self.advised += 1;
        self.advised <= ADVICE_LIMIT
    }
}

/// How many unknown names are compared with the known ones.
pub(crate) const ADVICE_LIMIT: usize = 200;
