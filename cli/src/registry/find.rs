//! Finds a func, and what funcs need.

use crate::funcs::Funcs;
use neva_diagnostics::{Diagnostic, did_you_mean, error};
use neva_registry::Record;
use neva_registry::closure::{Closure, Variant};

/// The record of a reference.
pub(super) fn find(funcs: &Funcs, reference: &str) -> Result<&'static Record, Diagnostic> {
    funcs.registry.get(reference).ok_or_else(|| {
        let references = funcs.registry.records().iter().map(|record| record.reference);
        let advice = did_you_mean("", reference, references);
        let help = advice.unwrap_or_else(|| "`neva registry list` names them all".to_owned());
        error!(neva_fusion::codes::UNKNOWN_REF, "there is no runtime func `{reference}`").help(help)
    })
}

/// What a small program on this machine would be selected from.
pub(super) fn closure(funcs: &Funcs) -> Closure {
    let freestanding = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    Closure::of_modules(funcs.modules, Variant::whole(freestanding)).with_funcs(&funcs.registry)
}
