//! Records say the same as the components of the standard library that they implement.

use neva_registry::{Port, Type, Use};
use neva_runtime_funcs::REGISTRY;

/// A component that a runtime func implements.
struct Extern {
    reference: String,
    package: String,
    component: String,
    inputs: Vec<Declared>,
    outputs: Vec<Declared>,
}

/// A port as the standard library declares it.
struct Declared {
    name: String,
    array: bool,
    ty: String,
}

#[test]
fn records_fit_their_components() {
    let mut findings = vec![];
    for found in externs() {
        let Some(record) = REGISTRY.get(&found.reference) else {
            findings.push(format!("{}: no such record", found.reference));
            continue;
        };
        let name = record.reference;
        if (record.package, record.component) != (&found.package, &found.component) {
            findings.push(format!("{name} implements {}.{}", found.package, found.component));
        }
        let is_builder = record.inputs.first().is_some_and(|port| port.name.is_empty());
        if !is_builder {
            compare(name, &found.inputs, record.inputs, &mut findings);
        }
        compare(name, &found.outputs, record.outputs, &mut findings);
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

fn compare(name: &str, declared: &[Declared], ports: &[Port], findings: &mut Vec<String>) {
    let shown = |name: &str, array: bool| if array { format!("[{name}]") } else { name.to_string() };
    let wanted: Vec<_> = declared.iter().map(|port| shown(&port.name, port.array)).collect();
    let found: Vec<_> = ports.iter().map(|port| shown(port.name, port.array)).collect();
    if wanted != found {
        findings.push(format!("{name} has the ports {found:?}, not {wanted:?}"));
    }
    for (declared, port) in declared.iter().zip(ports) {
        if port.usage == Use::Value && !fits(&declared.ty, port.ty) {
            findings.push(format!("{name}: port {} is {}, not {}", port.name, port.ty, declared.ty));
        }
    }
}

/// Whether a port may have a type, given what the standard library declares; the names of types that it defines itself
/// say nothing here.
fn fits(declared: &str, ty: Type) -> bool {
    let known = [("int", Type::Int), ("float", Type::Float), ("bool", Type::Bool), ("string", Type::Str)];
    if let Some((_, known)) = known.iter().find(|(name, _)| *name == declared) {
        return ty == *known;
    }
    match declared.split('<').next().unwrap_or_default() {
        "bytes" => ty == Type::Bytes,
        "list" => matches!(ty, Type::List(_)),
        "dict" => matches!(ty, Type::Dict(_)),
        "stream" | "any" | "error" => {
            matches!(ty, Type::Any | Type::Unit) || (declared == "any" && ty == Type::Str)
        }
        _ => true,
    }
}

/// Every `#extern(REFERENCE)` with the declaration behind it.
fn externs() -> Vec<Extern> {
    let mut externs = vec![];
    for (package, _, text) in neva_std::FILES {
        for part in text.split("\n#extern(").skip(1) {
            let (reference, rest) = part.split_once(')').expect("#extern(REFERENCE)");
            let (_, rest) = rest.split_once("def ").expect("a component");
            let (head, rest) = rest.split_once('(').expect("inports");
            let (inputs, rest) = rest.split_once(") (").expect("outports");
            let (outputs, _) = rest.split_once(")\n").expect("an end");
            externs.push(Extern {
                reference: reference.to_string(),
                package: package.to_string(),
                component: head.split('<').next().unwrap_or_default().to_string(),
                inputs: ports(inputs),
                outputs: ports(outputs),
            });
        }
    }
    externs
}

fn ports(text: &str) -> Vec<Declared> {
    let mut ports = vec![];
    let mut depth = 0;
    let split = text.split(|character| {
        depth += i32::from("<{".contains(character)) - i32::from(">}".contains(character));
        character == ',' && depth == 0
    });
    for port in split.map(str::trim).filter(|port| !port.is_empty()) {
        let (name, ty) = port.split_once(' ').expect("NAME TYPE");
        let array = name.starts_with('[');
        ports.push(Declared {
            name: name.trim_matches(['[', ']']).to_string(),
            array,
            ty: ty.trim().to_string(),
        });
    }
    ports
}
