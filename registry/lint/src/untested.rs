//! Funcs that no test executes.

use crate::codes;
use crate::component::DeclaredComponent;
use crate::place::place;
use neva_diagnostics::{Findings, error};
use neva_registry::{Record, Registry};

/// Checks that each func has a component with an example, which runs as a test, or a case. A line of `cases`,
/// the texts of files with cases, is then its reference.
pub fn untested(registry: &Registry, components: &[DeclaredComponent], cases: &[String]) -> Findings {
    let is_tested = |record: &Record| {
        let mut of_it = components.iter().filter(|component| component.reference == record.reference);
        of_it.any(|component| component.has_example)
            || cases.iter().flat_map(|text| text.lines()).any(|line| line == record.reference)
    };
    let untested = registry.records().iter().filter(|record| !is_tested(record));
    untested
        .map(|record| {
            error!(codes::UNTESTED, "no test executes `{}`", record.reference)
                .at(place(record.place))
                .because("it has no case, and no component with an example is this func")
                .help("write an example above its component, or a case in `runtime-funcs/tests/cases/`")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, leak, registry};
    use neva_diagnostics::Place;
    use neva_registry::{Kernel, Type};

    #[test]
    fn a_func_has_a_case_or_an_example() {
        let kernel = &leak([Kernel::declared("k", &[], Type::Unit)])[0];
        let registry = registry([call("dec", kernel), call("inc", kernel)]);
        let component = |has_example| DeclaredComponent {
            package: "lint".to_owned(),
            name: "Dec".to_owned(),
            reference: "dec".to_owned(),
            type_params: vec![],
            inputs: None,
            outputs: vec![],
            is_public: true,
            has_example,
            place: Place::file("std/lint/dec.neva"),
        };
        let found = |components: &[DeclaredComponent], case: &str| -> Vec<String> {
            let findings = untested(&registry, components, &[format!("=== case\n{case}\ndata: 1\n---\n")]);
            findings.into_iter().map(|finding| finding.title).collect()
        };
        assert_eq!(found(&[component(false)], "inc"), ["no test executes `dec`"]);
        assert_eq!(found(&[component(true)], "inc"), [""; 0]);
        assert_eq!(found(&[], "dec"), ["no test executes `inc`"]);
    }
}
