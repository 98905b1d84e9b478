//! Runtime funcs as text.

use super::find::closure;
use super::lint::budgets;
use crate::components::{components, users};
use crate::funcs::Funcs;
use neva_registry::closure::Need;
use neva_registry::{Code, Effect, Kernel, Port, Process, Record, Use};
use neva_registry_lint::DeclaredComponent;
use std::fmt::Write;

/// A line for each runtime func.
pub(super) fn list(funcs: &Funcs) -> String {
    let line = |record: &&Record| format!("{:<28} {}\n", record.reference, signature(record));
    funcs.registry.records().iter().map(line).collect()
}

/// All that is known of a runtime func.
pub(super) fn show(record: &'static Record, funcs: &Funcs) -> String {
    let mut lines = vec![("component", signature(record))];
    lines.push((
        "process",
        match record.process {
            Process::Call(kernel) => format!("calls {}", kernel.name),
            Process::Step(_) | Process::Join(_) => "a step of its own".to_string(),
            Process::Guarded(_) => format!("calls {}, or ends the program", record.kernels[0].name),
        },
    ));
    lines.push(("schedule", format!("{:?}", record.schedule)));
    lines.extend(record.config.map(|config| ("message", config.to_string())));
    for port in record.inputs {
        let usage = match port.usage {
            Use::Value => "",
            Use::Signal => ", only waited for",
            Use::Pass => ", passed on as it is",
        };
        lines.push(("inport", format!("{}{usage}", port_text(port))));
    }
    lines.extend(record.outputs.iter().map(|port| ("outport", port_text(port))));
    lines.extend(record.kernels.iter().map(|kernel| ("kernel", kernel_text(kernel))));
    lines.extend(needs(record, funcs));
    lines.extend(own_size(record).map(|size| ("own size", size)));
    let components = components().unwrap_or_default().into_iter();
    let of_it = components.filter(|component| component.reference == record.reference);
    lines.extend(of_it.map(|component| ("std", component_text(&component))));
    lines.extend(users(record.package, record.component).into_iter().map(|user| ("used in", user)));
    lines.extend(sharers(record, funcs).map(|(kernel, other)| ("shared", format!("{kernel} with {other}"))));
    lines.push(("declared", format!("{}:{}", record.place.file, record.place.line)));
    let mut text = format!("{}\n  {}\n", record.reference, record.doc);
    for (label, line) in lines {
        let _ = writeln!(text, "  {label:<10} {line}");
    }
    text
}

/// What it adds to a binary by its budget.
fn own_size(record: &Record) -> Option<String> {
    let budgets = budgets().ok()?;
    let budget = budgets.funcs.get(record.reference)?;
    let why = if budget.reason.is_empty() { String::new() } else { format!(": {}", budget.reason) };
    Some(format!("{} bytes in a minimal binary, at most {}{why}", budget.bytes, budget.limit))
}

/// The funcs that call kernels of a func too, each with the kernel.
fn sharers(record: &'static Record, funcs: &Funcs) -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = funcs.registry.records().iter().filter(|other| other.reference != record.reference);
    others.flat_map(|other| {
        let shared = other.kernels.iter().filter(|kernel| record.kernels.contains(kernel));
        shared.map(|kernel| (kernel.name, other.reference))
    })
}

/// Lines with the kernel files and crates that programs with the func carry, each with the path to it if that
/// is not direct.
fn needs(record: &'static Record, funcs: &Funcs) -> Vec<(&'static str, String)> {
    let closure = closure(funcs);
    let root = Need::Func(record.reference);
    let found = closure.reachable([root]).into_iter();
    let found = found.filter(|node| matches!(node, Need::Module(_) | Need::Crate(_)));
    found
        .map(|node| {
            let path = closure.path(root, node).unwrap_or_default();
            let between = path.iter().filter(|step| matches!(step, Need::Module(_)) && **step != node);
            let between: Vec<&str> = between.map(|step| step.name()).collect();
            let (label, mut line) = match node {
                Need::Crate(name) => {
                    let version = closure.krate(name).map_or("", |item| item.version);
                    ("crate", format!("{name} {version}"))
                }
                _ => {
                    let needs_std =
                        closure.module_of(node.name()).is_some_and(|(_, module)| module.needs_std);
                    ("file", format!("{}{}", node.name(), if needs_std { ", needs std" } else { "" }))
                }
            };
            if !between.is_empty() {
                let _ = write!(line, "  (by {})", between.join(" -> "));
            }
            (label, line)
        })
        .collect()
}

fn kernel_text(kernel: &Kernel) -> String {
    let params = kernel.params.iter().map(|param| {
        let by = if param.by.is_lent() { "&" } else { "" };
        format!("{}: {by}{}", param.name, param.ty)
    });
    let params: Vec<String> = params.collect();
    let fallible = if kernel.fallible { " or error" } else { "" };
    let world = if kernel.effect == Effect::World { ", acts on the world" } else { "" };
    let code = match kernel.code {
        Code::Expr(code) => format!(" = {code}"),
        Code::Function => String::new(),
    };
    format!("{}({}) -> {}{fallible}{world}{code}", kernel.name, params.join(", "), kernel.result)
}

fn component_text(component: &DeclaredComponent) -> String {
    let place = &component.place;
    format!("{}.{} ({}:{})", component.package, component.name, place.file, place.line)
}

fn signature(record: &Record) -> String {
    let ports = |ports: &[Port]| ports.iter().map(port_text).collect::<Vec<_>>().join(", ");
    format!("{}.{}({}) ({})", record.package, record.component, ports(record.inputs), ports(record.outputs))
}

fn port_text(port: &Port) -> String {
    let name = if port.array { format!("[{}]", port.name) } else { port.name.to_string() };
    format!("{name} {}", port.ty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use neva_runtime_funcs::REGISTRY;

    #[test]
    fn a_line_for_each_func() {
        let list = list(&Funcs::own());
        assert_eq!(list.lines().count(), REGISTRY.records().len());
        assert!(list.contains("int_add                      builtin.Add(left int, right int) (res int)\n"));
    }

    #[test]
    fn a_func_with_all_that_it_needs() {
        let text = REGISTRY.get("string_add").map(|record| show(record, &Funcs::own())).unwrap_or_default();
        for line in [
            "  kernel     builtin::add::string_add(left: string, right: &string) -> string\n",
            "  file       builtin::add\n",
            "  file       value::buf  (by builtin::add -> value::str)\n",
            " bytes in a minimal binary, at most ",
            "  std        builtin.Add (std/builtin/arithmetic.neva:",
            "  declared   runtime-funcs/src/builtin/add.rs:",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
    }

    #[test]
    fn a_func_with_those_that_use_it() {
        let text =
            REGISTRY.get("stream_reduce").map(|record| show(record, &Funcs::own())).unwrap_or_default();
        assert!(text.contains("  used in    streams.Reduce (std/streams/"), "{text}");
        let text = REGISTRY.get("int_inc").map(|record| show(record, &Funcs::own())).unwrap_or_default();
        assert!(text.contains("  shared     int_inc with stream_zip_many\n"), "{text}");
    }
}
