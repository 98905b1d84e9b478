//! Small registries for the tests of the checks.

use crate::parsed_file::{self, ParsedFile};
use neva_diagnostics::Findings;
use neva_registry::declare::Typed;
use neva_registry::{
    By, DeclaredAt, Kernel, Module, ModuleSet, Param, Port, Process, Record, Registry, Schedule, Type,
};
use std::panic::Location;

/// A list that lives for ever.
pub(crate) fn leak<T, const N: usize>(items: [T; N]) -> &'static [T] {
    Box::leak(Box::new(items))
}

/// A kernel file.
#[track_caller]
pub(crate) fn module(path: &'static str, source: &'static str, uses: &'static [&'static str]) -> Module {
    let place = DeclaredAt::new("kernels/lib.rs", Location::caller().line(), 1);
    Module { path, source, uses, crates: &[], needs_std: false, place }
}

/// The trees of some kernel files.
pub(crate) fn sources<const N: usize>(modules: [Module; N]) -> Vec<ParsedFile> {
    let mut findings = Findings::new();
    let sources = parsed_file::parse(ModuleSet { std: leak(modules), freestanding: &[] }, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    sources
}

/// A parameter.
pub(crate) const fn param(name: &'static str, ty: Type, by: By) -> Param {
    Param { name, ty, by }
}

/// The file that records of [`call`] are in.
pub(crate) const RECORDS: &str = "src/lint/test.rs";

/// A func that calls a kernel: one int comes in, one goes out.
#[track_caller]
pub(crate) fn call(reference: &'static str, kernel: &'static Kernel) -> Record {
    Record {
        reference,
        package: "lint",
        component: "Test",
        doc: "Tests.",
        inputs: const { &[Port::value("data", i64::TYPE)] },
        outputs: const { &[Port::value("res", i64::TYPE)] },
        config: None,
        schedule: Schedule::Eager,
        process: Process::Call(kernel),
        kernels: leak([kernel]),
        place: DeclaredAt::new(RECORDS, Location::caller().line(), 1),
    }
}

/// A registry.
pub(crate) fn registry<const N: usize>(records: [Record; N]) -> Registry {
    let records: Vec<&'static Record> = leak(records).iter().collect();
    Registry::new(records.leak())
}

/// Codes and titles of what a check finds.
pub(crate) fn findings(check: impl FnOnce(&mut Findings)) -> Vec<String> {
    let mut findings = Findings::new();
    check(&mut findings);
    for finding in findings.iter() {
        let place = finding.place.as_ref();
        assert!(place.is_some_and(|place| place.line > 0), "{}: without a place", finding.title);
        assert!(!finding.text.is_empty(), "{}: without a reason", finding.title);
        assert!(!finding.help.is_empty(), "{}: without help", finding.title);
    }
    findings.iter().map(|finding| format!("{}: {}", finding.code, finding.title)).collect()
}
