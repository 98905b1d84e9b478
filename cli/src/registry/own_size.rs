//! What each runtime func adds to a binary.

use super::probe;
use crate::codes;
use crate::parallel::{in_order, threads};
use neva_backend::{Goal, Options};
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_ir::Program;
use neva_registry::{ModuleSet, Record, Registry};
use neva_registry_lint::DeclaredComponent;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// What was measured.
#[derive(Default)]
pub(super) struct FuncSizes {
    /// Bytes that funcs add to a minimal binary, by reference.
    pub bytes: BTreeMap<&'static str, u64>,
    /// Funcs with which no program could be built.
    pub findings: Findings,
}

/// Measures some of all funcs, each as the difference between two programs; see [`probe`].
pub(super) fn measure(
    records: &[&'static Record],
    funcs: &Registry,
    modules: ModuleSet,
    components: &[DeclaredComponent],
) -> FuncSizes {
    let registry = probe::registry(funcs);
    let modules = probe::modules(modules);
    let work = |record: &&'static Record| (*record, added_by(record, components, &registry, modules));
    let mut sizes = FuncSizes::default();
    let Ok(()) = in_order(records, threads(None), work, |(record, added)| {
        match added {
            Ok(bytes) => _ = sizes.bytes.insert(record.reference, bytes),
            Err(errors) => sizes.findings.push(unmeasured(record, &errors)),
        }
        Ok::<_, Infallible>(())
    });
    sizes.findings.sort_by(|one, other| one.title.cmp(&other.title));
    sizes
}

fn added_by(
    record: &Record,
    components: &[DeclaredComponent],
    registry: &Registry,
    modules: ModuleSet,
) -> Result<u64, Findings> {
    let component = components.iter().find(|component| component.reference == record.reference);
    let pair = probe::pair(record, component);
    let size = |program| binary_size(program, registry, modules);
    // The messages can cost a few bytes more than what the func makes of them.
    Ok(size(&pair.with)?.saturating_sub(size(&pair.without)?))
}

fn binary_size(program: &Program, registry: &Registry, modules: ModuleSet) -> Result<u64, Findings> {
    let source = neva_fusion::IrSource { file: "", text: "" };
    let mut program =
        neva_fusion::compile(program, registry, source, "probe", &[], None, neva_fusion::Cut::Fewest)?
            .program;
    neva_optimizer::optimize(&mut program, neva_optimizer::Level::Full);
    let project = neva_backend::generate(&program, modules, Options::host(Goal::Size))?;
    Ok(neva_backend::binary(&project)?.len() as u64)
}

fn unmeasured(record: &Record, errors: &[Diagnostic]) -> Diagnostic {
    let reasons: Vec<String> =
        errors.iter().map(|error| format!("{}\n{}", error.title, error.text).trim_end().to_owned()).collect();
    error!(codes::UNMEASURED, "no program can be built with `{}`", record.reference)
        .at(neva_registry_lint::place(record.place))
        .because(reasons.join("\n"))
        .help("correct its record or its kernels; `neva build` of a program with it says the same")
}
