//! Records and components of the standard library say the same.

use crate::codes;
use crate::place::place;
use neva_diagnostics::{Diagnostic, Findings, Place, did_you_mean, error};
use neva_registry::{Port, Record, Registry, Type, Use};
use std::collections::BTreeSet;

/// A component that is a runtime func.
#[derive(Clone, Debug)]
pub struct DeclaredComponent {
    /// Its package, such as `os/dotenv`.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The reference that its `#extern` gives.
    pub reference: String,
    /// Names of its type parameters.
    pub type_params: Vec<String>,
    /// Its inports in order; none when they are the fields of a type argument.
    pub inputs: Option<Vec<ComponentPort>>,
    /// Its outports in order.
    pub outputs: Vec<ComponentPort>,
    /// Whether other packages can use it.
    pub is_public: bool,
    /// Whether it has documentation with an example, which runs as a test.
    pub has_example: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A port of a component.
#[derive(Clone, Debug)]
pub struct ComponentPort {
    /// Its name.
    pub name: String,
    /// Whether it has slots.
    pub array: bool,
    /// Its type.
    pub ty: DeclaredType,
}

/// A type as a component declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredType {
    /// Its name; `struct` and `union` for those without one.
    pub name: String,
    /// Its arguments.
    pub args: Vec<DeclaredType>,
}

impl std::fmt::Display for DeclaredType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        for (index, arg) in self.args.iter().enumerate() {
            write!(f, "{}{arg}", if index == 0 { "<" } else { ", " })?;
        }
        f.write_str(if self.args.is_empty() { "" } else { ">" })
    }
}

/// Checks both ways: each component has its record, each record its component.
pub(crate) fn check(
    registry: &Registry,
    components: &[DeclaredComponent],
    exceptions: &[(&str, &str)],
    findings: &mut Findings,
) {
    let mut referenced = BTreeSet::new();
    for component in components {
        referenced.insert(component.reference.as_str());
        match registry.records().iter().find(|record| record.reference == component.reference) {
            Some(record) => compare(component, record, exceptions, findings),
            None => unknown(registry, component, findings),
        }
        // What is not public is shown by the examples of those that use it.
        if component.is_public && !component.has_example {
            error!(codes::COMPONENT_EXAMPLE, "`{}` shows no example", component.name)
                .at(component.place.clone())
                .because("examples are what `neva doc` shows, and tests")
                .help("write `// @example ...` and the code above it; it runs as a test")
                .add_to(findings);
        }
    }
    for record in registry.records() {
        let reason = exceptions.iter().find(|(subject, _)| *subject == record.reference);
        match (reason, referenced.contains(record.reference)) {
            (None, false) => error!(codes::NO_COMPONENT, "no component is `{}`", record.reference)
                .at(place(record.place))
                .because("programs reach a func by the component that names it")
                .help(format!(
                    "declare one by `#extern({})`, or make it an exception with a reason",
                    record.reference
                ))
                .add_to(findings),
            (Some((reference, reason)), true) => {
                error!(codes::STALE_EXCEPTION, "there is a component `{reference}` after all")
                    .at(place(record.place))
                    .because(format!("it is an exception, since {reason}"))
                    .help("remove it from the exceptions")
                    .add_to(findings)
            }
            _ => {}
        }
    }
}

fn unknown(registry: &Registry, component: &DeclaredComponent, findings: &mut Findings) {
    let references = registry.records().iter().map(|record| record.reference);
    let help = match did_you_mean("", &component.reference, references) {
        None => format!("write a record, in a file in `src/{}/`", component.package),
        Some(advice) => format!("write a record, or {advice}"),
    };
    let title =
        format!("`{}` is `#extern({})`, and there is no such record", component.name, component.reference);
    let why = "a program with the component could not be compiled";
    let finding = Diagnostic::error(codes::NO_RECORD, title).at(component.place.clone());
    findings.push(finding.because(why).help(help));
}

fn compare(
    component: &DeclaredComponent,
    record: &Record,
    exceptions: &[(&str, &str)],
    findings: &mut Findings,
) {
    let reference = record.reference;
    let because = format!("the component is at {}:{}", component.place.file, component.place.line);
    let mut find = |code, title: String, help: &str| {
        let finding = Diagnostic::error(code, title).at(place(record.place));
        findings.push(finding.because(because.clone()).help(help));
    };
    if (record.package, record.component) != (&component.package, &component.name) {
        let (package, name) = (&component.package, &component.name);
        let title = format!("`{reference}` is {package}.{name}, not {}.{}", record.package, record.component);
        find(codes::COMPONENT_NAME, title, "correct package and component of the record");
    }
    let inputs = component.inputs.as_deref().map(|declared| ("inports", declared, record.inputs));
    for (side, declared, ports) in
        inputs.into_iter().chain([("outports", &*component.outputs, record.outputs)])
    {
        let wanted: Vec<String> = declared.iter().map(|port| shown(&port.name, port.array)).collect();
        let found: Vec<String> = ports.iter().map(|port| shown(port.name, port.array)).collect();
        if wanted != found {
            let title =
                format!("`{reference}` has the {side} ({}), not ({})", found.join(", "), wanted.join(", "));
            find(codes::COMPONENT_PORTS, title, "give record and component the same ports in the same order");
            continue;
        }
        for (declared, port) in declared.iter().zip(ports) {
            let subject = format!("{reference}.{}", port.name);
            let is_exception = exceptions.iter().any(|(exception, _)| *exception == subject);
            let fits = fits(&declared.ty, port, side == "inports", &component.type_params);
            if fits && is_exception {
                let title = format!("`{subject}` has the type that the component declares after all");
                find(codes::STALE_EXCEPTION, title, "remove it from the exceptions");
            } else if !fits && !is_exception {
                let title = format!("`{reference}`: {} is {}, not {}", port.name, port.ty, declared.ty);
                find(codes::COMPONENT_TYPE, title, "give the port the type that the component declares");
            }
        }
    }
    if component.inputs.is_none() && !record.inputs.iter().any(|port| port.name.is_empty() && port.array) {
        let title = format!("`{reference}` has no inport for the fields of a type");
        find(codes::COMPONENT_PORTS, title, "give it the array inport without a name");
    }
}

fn shown(name: &str, array: bool) -> String {
    if array { format!("[{name}]") } else { name.to_owned() }
}

/// Whether a port can carry what a component declares. What is not looked at can be of any type.
fn fits(declared: &DeclaredType, port: &Port, is_input: bool, type_params: &[String]) -> bool {
    port.usage != Use::Value || carries(declared, port.ty, is_input, type_params)
}

fn carries(declared: &DeclaredType, ty: Type, is_input: bool, type_params: &[String]) -> bool {
    let argument = |element: Type| {
        declared.args.first().is_none_or(|declared| carries(declared, element, is_input, type_params))
    };
    if type_params.contains(&declared.name) {
        // The record may say less of it than the component.
        return matches!(ty, Type::Var(_) | Type::Any);
    }
    match declared.name.as_str() {
        "bool" => ty == Type::Bool,
        "int" => ty == Type::Int,
        "float" => ty == Type::Float,
        "string" => ty == Type::Str,
        "bytes" => ty == Type::Bytes,
        "list" => matches!(ty, Type::List(element) if argument(*element)),
        "dict" => matches!(ty, Type::Dict(element) if argument(*element)),
        // Whatever is sent there is a value of this type.
        "any" => !is_input || matches!(ty, Type::Any | Type::Var(_)),
        // An empty struct.
        "struct" => matches!(ty, Type::Any | Type::Unit),
        // Names of types that the package defines may mean anything.
        "error" | "stream" | "union" | "maybe" => ty == Type::Any,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, param, registry};
    use neva_registry::{By, Kernel, Param};

    fn ty(name: &str, args: &[DeclaredType]) -> DeclaredType {
        DeclaredType { name: name.to_owned(), args: args.to_vec() }
    }

    fn port(name: &str, ty: DeclaredType) -> ComponentPort {
        ComponentPort { name: name.to_owned(), array: false, ty }
    }

    fn component() -> DeclaredComponent {
        DeclaredComponent {
            package: "lint".to_owned(),
            name: "Test".to_owned(),
            reference: "test".to_owned(),
            type_params: vec!["T".to_owned()],
            inputs: Some(vec![port("data", ty("int", &[]))]),
            outputs: vec![port("res", ty("int", &[]))],
            is_public: true,
            has_example: true,
            place: Place { line: 1, column: 1, ..Place::file("std/lint/test.neva") },
        }
    }

    fn found(components: &[DeclaredComponent], exceptions: &[(&str, &str)]) -> Vec<String> {
        const DATA: &[Param] = &[param("data", Type::Int, By::Value)];
        let registry = registry([call("test", &leak([Kernel::declared("test", DATA, Type::Int)])[0])]);
        findings(|findings| check(&registry, components, exceptions, findings))
    }

    #[test]
    fn both_have_each_other() {
        assert_eq!(found(&[component()], &[]), Vec::<String>::new());
        assert_eq!(found(&[], &[]), ["no-component: no component is `test`"]);
        assert_eq!(found(&[], &[("test", "only Go's std has one")]), Vec::<String>::new());
        assert_eq!(
            found(&[component()], &[("test", "only Go's std has one")]),
            ["stale-exception: there is a component `test` after all"]
        );
        let other = DeclaredComponent { reference: "tset".to_owned(), ..component() };
        assert_eq!(
            found(&[component(), other], &[]),
            ["no-record: `Test` is `#extern(tset)`, and there is no such record"]
        );
    }

    #[test]
    fn names_and_ports_are_the_same() {
        let other = DeclaredComponent { name: "Toast".to_owned(), has_example: false, ..component() };
        assert_eq!(
            found(&[other], &[]),
            [
                "component-name: `test` is lint.Toast, not lint.Test",
                "component-example: `Toast` shows no example"
            ]
        );
        let other = DeclaredComponent { outputs: vec![], inputs: None, ..component() };
        assert_eq!(
            found(&[other], &[]),
            [
                "component-ports: `test` has the outports (res), not ()",
                "component-ports: `test` has no inport for the fields of a type"
            ]
        );
        let other = DeclaredComponent {
            inputs: Some(vec![port("data", ty("list", &[ty("T", &[])]))]),
            ..component()
        };
        let exceptions = [("test.data", "Go's signature says so")];
        assert_eq!(
            found(std::slice::from_ref(&other), &[]),
            ["component-type: `test`: data is int, not list<T>"]
        );
        assert_eq!(found(&[other], &exceptions), Vec::<String>::new());
        assert_eq!(
            found(&[component()], &exceptions),
            ["stale-exception: `test.data` has the type that the component declares after all"]
        );
    }

    #[test]
    fn types_fit() {
        let params = ["T".to_owned()];
        let list = |name| ty("list", &[ty(name, &[])]);
        assert!(carries(&list("T"), Type::List(&Type::Var(0)), true, &params));
        assert!(carries(&list("int"), Type::List(&Type::Int), true, &params));
        assert!(!carries(&list("int"), Type::List(&Type::Str), true, &params));
        assert!(!carries(&ty("T", &[]), Type::Int, false, &params));
        assert!(carries(&ty("any", &[]), Type::Str, false, &params));
        assert!(!carries(&ty("any", &[]), Type::Str, true, &params));
        assert!(fits(&ty("int", &[]), &Port::signal("sig"), true, &params));
    }
}
