//! Semantic analysis: from syntax trees to a checked program, or to all errors.
//!
//! [`check`] is a function from values to values. It looks into every package of the module that is built,
//! and of std and the dependencies only into what that module reaches. First each component is checked on its
//! own, against the signatures of what it uses; then dependencies are put into holes, from the innermost
//! component outwards.
//!
//! An error is reported at the place where the Go compiler reports it, as far as that gives one.

mod body;
mod checker;
mod component;
mod constant;
mod conversions;
mod dependency;
mod docs;
mod flow;
mod hop;
mod incremental;
mod main_package;
mod mismatch;
mod network;
mod node;
mod overload;
mod recursion;
mod signature;
mod state;
mod type_expr;
mod usage;
mod used_ports;

pub mod model;

pub use incremental::Memory;

use crate::codes;
use crate::module::{ModuleId, PackageId, SourceTree};
use crate::scope::{Declaration, EntityId, Scope};
use crate::types::{Type, TypeId, Types};
use checker::Checker;
use incremental::Remembering;
use model::{Component, ComponentId, Site, TypedProgram};
use neva_diagnostics::{Diagnostic, Findings, error};

/// Checks the module that a source tree is about, and the program that begins with `Main` of one of its
/// packages.
///
/// Gives the program if there are no errors, and all findings, sorted by place.
pub fn check(tree: &SourceTree, main: PackageId) -> (Option<TypedProgram<'_>>, Findings) {
    let mut checker = Checker::new(tree);
    let module = tree.package(main).module;
    if !checker.report_syntax_errors() {
        checker.check_module(module, &[main]);
    }
    checker.finish(main)
}

/// Checks the packages of the module that a source tree is about, as parts of no program: all findings,
/// sorted by place.
pub fn check_packages(tree: &SourceTree) -> Findings {
    let mut checker = Checker::new(tree);
    if !checker.report_syntax_errors() {
        checker.check_module(tree.entry(), &[]);
    }
    checker.complete_findings();
    checker.findings
}

/// Whether a package is meant as a program: it has a `Main`, or nothing at all.
pub fn is_program(tree: &SourceTree, package: PackageId) -> bool {
    let mut scope = Scope::new(tree);
    scope.find(package, "Main").is_some() || scope.entities_of(package).is_empty()
}

/// Checks a module for an editor: everything that can be known is, whatever is wrong. Each package with a
/// `Main` is a program.
///
/// The findings are those of [`check`], so they are only syntax errors if there are any. What the last check
/// of the module left in `memory` saves work, and changes nothing in them.
pub fn check_for_editor<'a>(tree: &'a SourceTree, module: ModuleId, memory: &mut Memory) -> EditedModule<'a> {
    let mut checker = Checker::new(tree);
    checker.remembering = Remembering::begin(memory, tree);
    let mut syntax_errors = checker.check_edited(module);
    if checker.remembering.must_repeat {
        checker = Checker::new(tree);
        syntax_errors = checker.check_edited(module);
    }
    std::mem::take(&mut checker.remembering).end(memory);
    EditedModule {
        findings: syntax_errors.unwrap_or_else(|| std::mem::take(&mut checker.findings)),
        scope: std::mem::replace(&mut checker.scope, Scope::new(tree)),
        types: std::mem::take(&mut checker.types),
        checker,
    }
}

/// What is known of a module that may have errors.
///
/// A connection with an error is missing in its component. A node of which it is not known what it is has no
/// ports.
pub struct EditedModule<'a> {
    /// All that is wrong or untidy, sorted by place.
    pub findings: Findings,
    /// The names.
    pub scope: Scope<'a>,
    /// The types.
    pub types: Types<'a>,
    /// The rest; names and types are in it only while it works.
    checker: Checker<'a>,
}

impl<'a> EditedModule<'a> {
    /// A component by its number.
    pub fn component(&mut self, id: ComponentId) -> &Component<'a> {
        if self.checker.components[id.0 as usize].recalled.is_some() {
            self.exchange();
            self.checker.complete(id);
            self.exchange();
        }
        &self.checker.components[id.0 as usize].component
    }

    /// All components, by their numbers.
    pub fn components(&mut self) -> impl Iterator<Item = &Component<'a>> {
        for id in 0..self.checker.components.len() as u32 {
            self.component(ComponentId(id));
        }
        self.checker.components.iter().map(|checked| &checked.component)
    }

    /// Names of the module's components that were not checked again because nothing that they depend on
    /// changed; sorted.
    pub fn recalled(&self) -> Vec<&'a str> {
        let is_own = |component: &Component<'a>| {
            self.checker.tree.package(component.package).module == self.checker.tree.entry()
        };
        let components = self.checker.components.iter().filter(|checked| checked.recalled.is_some());
        let mut names: Vec<&str> = components
            .map(|checked| &checked.component)
            .filter(|one| is_own(one))
            .map(|one| one.name)
            .collect();
        names.sort_unstable();
        names
    }

    /// The number of a version of a component, if the module reaches it.
    pub fn number(&self, entity: EntityId, version: usize) -> Option<ComponentId> {
        self.checker.component_ids.get(&(entity, version)).copied()
    }

    /// A version of a component, if the module reaches it.
    pub fn version(&mut self, entity: EntityId, version: usize) -> Option<&Component<'a>> {
        self.number(entity, version).map(|id| self.component(id))
    }

    /// The entity that a defined type is, if there is one.
    pub fn type_entity(&self, ty: TypeId) -> Option<EntityId> {
        match self.types.get(ty) {
            Type::Named(def, _) => {
                let mut known = self.checker.definitions.iter();
                known.find(|(_, known)| *known == def).map(|(entity, _)| *entity)
            }
            _ => None,
        }
    }

    /// Gives names and types to the checker, or takes them back.
    fn exchange(&mut self) {
        std::mem::swap(&mut self.scope, &mut self.checker.scope);
        std::mem::swap(&mut self.types, &mut self.checker.types);
    }
}

impl<'a> Checker<'a> {
    /// Checks a module for an editor; gives its syntax errors, if there are any.
    fn check_edited(&mut self, module: ModuleId) -> Option<Findings> {
        let packages: Vec<PackageId> = self.tree.packages(module).collect();
        let is_program = |package: &PackageId| self.scope.find(*package, "Main").is_some();
        let programs: Vec<PackageId> = packages.into_iter().filter(is_program).collect();
        let has_syntax_errors = self.report_syntax_errors();
        let syntax_errors = has_syntax_errors.then(|| self.findings.clone());
        self.check_module(module, &programs);
        self.complete_findings();
        syntax_errors
    }

    /// Reports the syntax errors of all modules but std. What the sources mean is only looked at when there
    /// are none, since what could not be read would be missing everywhere.
    fn report_syntax_errors(&mut self) -> bool {
        let tree = self.tree;
        let packages =
            tree.modules().filter(|module| *module != tree.std()).flat_map(|module| tree.packages(module));
        for file in packages.flat_map(|package| tree.files(package)) {
            self.findings.extend(tree.file(file).parsed().findings.iter().cloned());
        }
        self.findings.has_errors()
    }

    fn check_module(&mut self, module: ModuleId, programs: &[PackageId]) {
        let packages: Vec<PackageId> = self.tree.packages(module).collect();
        let entities: Vec<EntityId> =
            packages.iter().flat_map(|package| self.scope.entities_of(*package)).collect();
        self.report_clashes();
        for &program in programs {
            self.check_main_package(program);
        }
        for &id in &entities {
            self.check_docs(id);
            self.check_entity(id);
        }
        while self.components.len() < self.component_keys.len() {
            self.check_next_component();
        }
        self.check_dependencies(programs);
        for &id in &entities {
            self.check_unneeded_type(id);
        }
        for file in packages.iter().flat_map(|package| self.tree.files(*package)) {
            for finding in self.scope.untidy_imports(file) {
                if self.is_kept(&finding) {
                    self.findings.push(finding);
                }
            }
        }
    }

    fn check_entity(&mut self, id: EntityId) {
        let entity = self.scope.entity(id);
        let site = Site { file: entity.file, span: entity.name_span };
        match entity.declaration.clone() {
            Declaration::Type(declared) => {
                if declared.body.is_none() && !self.is_base_type(id) {
                    let finding = error!(codes::EMPTY_TYPE, "type `{}` has no body", declared.name.text)
                        .because("only base types have none, and std declares all of them")
                        .help("write a type after its name, such as `struct { ... }`");
                    self.report(finding, site);
                }
                self.type_params(site.file, &declared.params);
            }
            Declaration::Const(_) => {
                self.constant(id, site);
            }
            Declaration::Interface(declared) => {
                self.check_ports_exist(site.file, &declared.signature);
                self.signature(id, 0);
            }
            Declaration::Component(versions) => {
                for version in 0..versions.len() {
                    self.component_id(id, version);
                }
            }
        }
    }

    fn report_clashes(&mut self) {
        for clash in self.scope.clashes().to_vec() {
            let kept = self.place(Site { file: clash.kept.0, span: clash.kept.1 });
            let site = Site { file: clash.dropped.0, span: clash.dropped.1 };
            let title = format!("`{}` is declared more than once in this package", clash.name);
            let text = format!("the other one is at {}:{}:{}", kept.file, kept.line, kept.column);
            let finding = if clash.kept.0 == clash.dropped.0 {
                Diagnostic::warning(codes::DUPLICATE_ENTITY, title)
                    .because(format!("{text}, and that one counts"))
            } else {
                Diagnostic::error(codes::DUPLICATE_ENTITY, title).because(text)
            };
            self.report(finding.help("rename one of them"), site);
        }
    }

    fn finish(mut self, main: PackageId) -> (Option<TypedProgram<'a>>, Findings) {
        self.complete_findings();
        if self.findings.has_errors() {
            return (None, self.findings);
        }
        let main = self.scope.find(main, "Main").and_then(|id| self.component_ids.get(&(id, 0)).copied());
        let Some(main) = main else { return (None, self.findings) };
        let components = self.components.into_iter().map(|checked| checked.component).collect();
        let program = TypedProgram { sources: self.tree, types: self.types, components, main };
        (Some(program), self.findings)
    }
}
