//! The lint of runtime funcs: records, kernels, kernel files and components of the standard library must say
//! the same.
//!
//! It reads Rust as syntax trees. These only check what is declared; they never decide what a program
//! carries.

#![warn(unreachable_pub)]

pub mod budget;
pub mod codes;
mod component;
mod deny;
mod docs;
mod duplicate;
mod input;
mod kernel;
mod layer;
mod parsed_file;
mod place;
pub mod read;
mod record;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod test_support;
mod untested;
mod unused;
mod uses;

pub use component::{ComponentPort, DeclaredComponent, DeclaredType};
pub use input::LintInput;
pub use place::place;
pub use untested::untested;
pub use uses::with_uses;

use input::closures;
use neva_diagnostics::Findings;
use neva_registry::Registry;

/// Everything that is wrong, sorted by place.
pub fn lint(input: &LintInput<'_>) -> Findings {
    let mut findings = Findings::new();
    let sources = parsed_file::parse(input.modules, &mut findings);
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
    findings.sort_by_place();
    findings
}

/// What components and their records say otherwise: a part of [`lint`] that needs no kernel files.
pub fn components(registry: &Registry, components: &[DeclaredComponent]) -> Findings {
    let mut findings = Findings::new();
    component::check(registry, components, &[], &mut findings);
    findings
}
