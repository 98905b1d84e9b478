//! What the lint checks.

use crate::component::DeclaredComponent;
use neva_registry::closure::{Closure, Variant};
use neva_registry::{Kernel, ModuleSet, Registry};

/// What is checked.
#[derive(Clone, Copy)]
pub struct LintInput<'a> {
    /// The records, and through them the kernels.
    pub registry: &'a Registry,
    /// The kernel files.
    pub modules: ModuleSet,
    /// Paths of kernel files that generated code names beside those of kernels.
    pub support: &'a [&'a str],
    /// Kernels that passes of the optimizer call, beside those of records.
    pub passes: &'a [&'a Kernel],
    /// Every component of the standard library that is a runtime func.
    pub components: &'a [DeclaredComponent],
    /// What need not be, each with the reason: a component of the record `REF`, the type of the port
    /// `REF.PORT` that the component declares.
    pub exceptions: &'a [(&'a str, &'a str)],
}

/// The closure with the standard library, and the freestanding one.
pub(crate) fn closures(input: &LintInput<'_>) -> [Closure; 2] {
    [false, true].map(|freestanding| {
        Closure::of_modules(input.modules, Variant::whole(freestanding)).with_funcs(input.registry)
    })
}
