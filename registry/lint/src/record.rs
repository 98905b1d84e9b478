//! Records on their own: names, documentation, ports.

use crate::codes;
use crate::place::place;
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_registry::{Kernel, Port, Process, Record, Registry, Type, Use};
use std::collections::{BTreeMap, BTreeSet};

/// Checks all records.
pub(crate) fn check(registry: &Registry, findings: &mut Findings) {
    twice(registry, findings);
    kernels(registry, findings);
    for record in registry.records() {
        about(record, findings);
        ports(record, findings);
        if let Process::Call(kernel) = record.process {
            call(record, kernel, findings);
        }
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

/// A kernel's name means one kernel, and a process that calls one kernel names that one.
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
        if let Process::Call(kernel) = record.process
            && record.kernels != [kernel]
        {
            error!(
                codes::RECORD_KERNELS,
                "`{}` calls `{}` but lists {:?}", record.reference, kernel.name, record.kernels
            )
            .at(place(record.place))
            .because("what a func needs is computed from the kernels that it lists")
            .help("list the kernel that it calls, and no other")
            .add_to(findings);
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
    let file = record.place.file().replace('\\', "/");
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
    if record.component.is_empty() {
        let title = format!("`{name}` says no component");
        let why = "messages about a node name its component";
        find(
            codes::RECORD_COMPONENT,
            title,
            why,
            "name the component of the standard library that it is".to_owned(),
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
            if port.ordered && !port.array {
                let title =
                    format!("`{name}` asks for the order of the slots of `{}`, which has none", port.name);
                find(title, "only slots have an order", "make it an array port, or leave `ordered` out");
            }
        }
    }
    if record.inputs.is_empty() {
        find(
            format!("`{name}` has no inport"),
            "nothing could start it",
            "give it one, such as `Port::signal(\"sig\")`",
        );
    }
    if record.outputs.iter().any(|port| port.usage != Use::Value) {
        find(
            format!("`{name}` has an outport that is a signal or passed on"),
            "what becomes of a payload is for the receiver to say",
            "declare outports by `Port::value`",
        );
    }
}

/// A kernel fits the ports that it is called with.
fn call(record: &Record, kernel: &Kernel, findings: &mut Findings) {
    let used = record.inputs.iter().filter(|port| port.usage != Use::Signal);
    let ports: Vec<_> = used.map(|port| (port.name, port.ty)).collect();
    let params: Vec<_> = kernel.params.iter().map(|param| (param.name, param.ty)).collect();
    let mut find = |title: String, help: String| {
        let at = format!("the kernel is declared at {}", kernel.place);
        findings.push(
            Diagnostic::error(codes::RECORD_CALL, title).at(place(record.place)).because(at).help(help),
        );
    };
    if ports != params {
        find(
            format!("`{}` takes ({}), its kernel ({})", record.reference, list(&ports), list(&params)),
            "give the kernel a parameter for each inport that is no signal, in the same order".to_owned(),
        );
    }
    if let Some(port) = record.inputs.iter().find(|port| port.array) {
        find(
            format!("`{}` has the array inport `{}`, which a call cannot take", record.reference, port.name),
            "write a step that collects the slots".to_owned(),
        );
    }
    let outputs: Vec<_> = record.outputs.iter().map(|port: &Port| (port.name, port.ty)).collect();
    let wanted = [("res", kernel.result), ("err", Type::Any)];
    let wanted = &wanted[..1 + usize::from(kernel.fallible)];
    if outputs != wanted {
        find(
            format!("`{}` has the outports ({}), not ({})", record.reference, list(&outputs), list(wanted)),
            format!(
                "its kernel `{}` decides: `res` of its result's type, and `err` if it can fail",
                kernel.name
            ),
        );
    }
}

fn list(ports: &[(&str, Type)]) -> String {
    ports.iter().map(|(name, ty)| format!("{name} {ty}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, param, registry};
    use neva_registry::By;

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
        let record = Record { kernels: &[], ..call("a", one) };
        assert_eq!(found([record]), ["record-kernels: `a` calls `k` but lists []"]);
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
        assert_eq!(
            found([Record { component: "", ..good("a") }]),
            ["record-component: `a` says no component"]
        );
    }

    #[test]
    fn ports_fit_the_kernel() {
        const TEXT: &[neva_registry::Param] = &[param("data", Type::Str, By::Ref)];
        let text = &leak([Kernel::declared("k", TEXT, Type::Int)])[0];
        assert_eq!(found([call("a", text)]), ["record-call: `a` takes (data int), its kernel (data string)"]);
        let fallible = &leak([Kernel { fallible: true, ..Kernel::declared("k", DATA, Type::Int) }])[0];
        assert_eq!(
            found([call("a", fallible)]),
            ["record-call: `a` has the outports (res int), not (res int, err any)"]
        );
    }

    #[test]
    fn ports_have_names_of_their_own() {
        const TWICE: &[Port] = &[Port::value("data", Type::Int), Port::signal("data")];
        let record = Record { inputs: TWICE, ..good("a") };
        assert_eq!(found([record]), ["record-ports: `a` has two inports `data`"]);
        let record = Record { process: Process::Step(|_| Ok(())), inputs: &[], ..good("a") };
        assert_eq!(found([record]), ["record-ports: `a` has no inport"]);
    }
}
