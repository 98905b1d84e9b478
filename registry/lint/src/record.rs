//! Records on their own: names, documentation, ports.

use crate::codes;
use crate::place::place;
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_registry::{Kernel, Record, Registry, Use};
use std::collections::{BTreeMap, BTreeSet};

/// Checks all records.
pub(crate) fn check(registry: &Registry, findings: &mut Findings) {
    twice(registry, findings);
    kernels(registry, findings);
    for record in registry.records() {
        about(record, findings);
        ports(record, findings);
    }
}

/// The registry is sorted, so records of one name are neighbours.
fn twice(registry: &Registry, findings: &mut Findings) {
    for pair in registry.records().windows(2) {
        let [before, record] = pair else { continue };
        if before.reference == record.reference {
            error!(codes::RECORD_TWICE, "two records are called `{}`", record.reference)
                .at(place(record.place))
                .because(format!("the other one is at {}", before.place))
                .help("remove one of them, or give it another reference")
                .add_to(findings);
        }
    }
}

/// A kernel's name means one kernel.
fn kernels(registry: &Registry, findings: &mut Findings) {
    let mut known: BTreeMap<&str, &'static Kernel> = BTreeMap::new();
    for record in registry.records() {
        for kernel in record.kernels {
            let other = *known.entry(kernel.name).or_insert(kernel);
            if !std::ptr::eq(other, *kernel) {
                error!(codes::KERNEL_TWICE, "two kernels are called `{}`", kernel.name)
                    .at(place(kernel.place))
                    .because(format!("the other one is at {}", other.place))
                    .help("declare it once and use that declaration in both records")
                    .add_to(findings);
            }
        }
    }
}

fn about(record: &Record, findings: &mut Findings) {
    let name = record.reference;
    let mut find = |code, title: String, why: &str, help: String| {
        findings.push(Diagnostic::error(code, title).at(place(record.place)).because(why).help(help));
    };
    if !record.doc.ends_with('.') || record.doc.trim() != record.doc {
        let title = format!("the documentation of `{name}` is no sentence: {:?}", record.doc);
        let why = "`neva registry show` and the lists of funcs print it";
        find(codes::RECORD_DOC, title, why, "say what the node does, and end with a full stop".to_owned());
    }
    let file = record.place.file.replace('\\', "/");
    let folder = format!("src/{}/", record.package);
    if !file.contains(&folder) && !file.contains("src/records") {
        let title = format!("`{name}` of package `{}` is in {file}", record.package);
        let why = "a func is found by its package";
        find(
            codes::RECORD_FILE,
            title,
            why,
            format!("move it to a file in `{folder}`, or correct its package"),
        );
    }
}

fn ports(record: &Record, findings: &mut Findings) {
    let name = record.reference;
    let mut find = |title: String, why: &str, help: &str| {
        findings.push(
            Diagnostic::error(codes::RECORD_PORTS, title).at(place(record.place)).because(why).help(help),
        );
    };
    for (side, ports) in [("inport", record.inputs), ("outport", record.outputs)] {
        let mut names = BTreeSet::new();
        for port in ports {
            if !names.insert(port.name) {
                let title = format!("`{name}` has two {side}s `{}`", port.name);
                find(title, "ports are found by their names", "rename one of them");
            }
        }
    }
    if record.inputs.is_empty() {
        find(
            format!("`{name}` has no inport"),
            "nothing could start it",
            "give it one, such as `sig: signal`",
        );
    }
    if record.outputs.iter().any(|port| port.usage != Use::Value) {
        find(
            format!("`{name}` has an outport that is a signal or passed on"),
            "what becomes of a payload is for the receiver to say",
            "declare it by the type of its messages",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, param, registry};
    use neva_registry::{By, Port, Type};

    const DATA: &[neva_registry::Param] = &[param("data", Type::Int, By::Value)];

    fn found<const N: usize>(records: [Record; N]) -> Vec<String> {
        findings(|findings| check(&registry(records), findings))
    }

    fn good(reference: &'static str) -> Record {
        call(reference, &leak([Kernel::declared(reference, DATA, Type::Int)])[0])
    }

    #[test]
    fn good_records_pass() {
        assert_eq!(found([good("a"), good("b")]), Vec::<String>::new());
    }

    #[test]
    fn records_are_unique() {
        let one = &leak([Kernel::declared("a", DATA, Type::Int)])[0];
        assert_eq!(found([call("a", one), call("a", one)]), ["record-twice: two records are called `a`"]);
    }

    #[test]
    fn a_kernel_has_one_declaration() {
        let [one, other] = [(); 2].map(|()| &leak([Kernel::declared("k", DATA, Type::Int)])[0]);
        assert_eq!(found([call("a", one), call("b", other)]), ["kernel-twice: two kernels are called `k`"]);
    }

    #[test]
    fn records_say_what_they_are() {
        assert_eq!(
            found([Record { doc: "Tests", ..good("a") }]),
            ["record-doc: the documentation of `a` is no sentence: \"Tests\""]
        );
        assert_eq!(
            found([Record { package: "fmt", ..good("a") }]),
            ["record-file: `a` of package `fmt` is in src/lint/test.rs"]
        );
    }

    #[test]
    fn ports_have_names_of_their_own() {
        const TWICE: &[Port] = &[Port::value("data", Type::Int), Port::signal("data")];
        let record = Record { inputs: TWICE, ..good("a") };
        assert_eq!(found([record]), ["record-ports: `a` has two inports `data`"]);
        let record = Record { inputs: &[], ..good("a") };
        assert_eq!(found([record]), ["record-ports: `a` has no inport"]);
    }
}
