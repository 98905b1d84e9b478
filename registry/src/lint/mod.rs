//! The lint: records, kernels, kernel files and components of the standard library must say the same.
//!
//! Syntax trees only check what is declared; they never decide what a program carries.

pub mod budget;
mod component;
mod deny;
mod docs;
mod duplicate;
pub mod fix;
mod kernel;
mod layer;
mod record;
mod source;
#[cfg(test)]
pub(crate) mod test_support;
mod untested;
mod unused;
mod uses;

pub use component::{Component, ComponentPort, DeclaredType};
pub(crate) use source::place as place_in;
pub use untested::untested;

use crate::closure::{Closure, Variant};
use crate::module::ModuleSet;
use crate::origin::Origin;
use crate::record::Registry;
use neva_diagnostics::{Diagnostic, Place};

/// What is checked.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The records, and through them the kernels.
    pub registry: &'a Registry,
    /// The kernel files.
    pub modules: ModuleSet,
    /// Paths of kernel files that generated code names beside those of kernels.
    pub support: &'a [&'a str],
    /// Every component of the standard library that is a runtime func.
    pub components: &'a [Component],
    /// What need not be, each with the reason: a component of the record `REF`, the type of the port `REF.PORT` that the
    /// component declares.
    pub exceptions: &'a [(&'a str, &'a str)],
}

/// Everything that is wrong, sorted by place.
pub fn lint(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut findings = vec![];
    let sources = source::parse(input.modules, &mut findings);
    record::check(input.registry, &mut findings);
    component::check(input.registry, input.components, input.exceptions, &mut findings);
    kernel::check(input.registry, &sources, &mut findings);
    uses::check(&sources, &mut findings);
    layer::check(input, &closures(input), &mut findings);
    for source in &sources {
        deny::check(source, layer::is_of_a_package(input, source.module.path), &mut findings);
        docs::check(source, &mut findings);
    }
    unused::check(input, &sources, &mut findings);
    duplicate::check(input.registry, &sources, &mut findings);
    findings.sort_by(|one, other| {
        (&one.place, one.code, &one.title).cmp(&(&other.place, other.code, &other.title))
    });
    findings.dedup();
    findings
}

/// What components and their records say otherwise: a part of [`lint`] that needs no sources.
pub fn components(registry: &Registry, components: &[Component]) -> Vec<Diagnostic> {
    let mut findings = vec![];
    component::check(registry, components, &[], &mut findings);
    findings
}

/// The closure with the standard library, and the freestanding one.
fn closures(input: &Input<'_>) -> [Closure; 2] {
    [false, true].map(|freestanding| {
        let variant = Variant { freestanding, floats: true };
        Closure::of_modules(input.modules, variant).with_funcs(input.registry)
    })
}

/// The place of a declaration in Rust.
pub fn place(origin: Origin) -> Place {
    Place { line: origin.line(), column: origin.column(), length: 1, ..Place::file(origin.file()) }
}
