//! Sources in, IR out: one test per construct. Networks are shown without relays, nodes as `path: ref(ins) ->
//! (outs)`.

mod desugar;
mod expand;
mod limits;
mod std_library;

use super::lower;
use crate::{FuncCall, Message, PortAddr, Program};
use neva_frontend::check::check;
use neva_frontend::module::{Manifest, SourceTree};
use std::fmt::Write;

/// Runtime functions that tests use, and a `Main` around `Test`.
const PRELUDE: &str = "
#extern(f)
def F(a any) (b any)
#extern(g)
def G(a any) (b any, err error)
#extern(two)
def Two(x any, y any) (z any)
#extern(arr)
def Arr([p] any) ([q] any)
";

#[track_caller]
fn ir_of(source: &str) -> Result<Program, Vec<String>> {
    let std = neva_std::FILES;
    let files = [("main", "main.neva", source)];
    let tree = SourceTree::new(std, Manifest::default(), &files);
    let main = tree.find_package(tree.entry(), "main").unwrap();
    let (program, findings) = check(&tree, main);
    let Some(program) = program else { panic!("{findings:#?}") };
    match lower(&program) {
        Ok(lowered) => {
            assert_eq!(lowered.program.funcs.len(), lowered.places.len());
            Ok(lowered.program)
        }
        Err(findings) => {
            let texts = findings.iter().map(|finding| {
                let line = finding.place.as_ref().map_or(0, |place| place.line);
                format!("{line}: {}: {} ({})", finding.code, finding.title, finding.text)
            });
            Err(texts.collect())
        }
    }
}

/// The IR of `def Main(start any) (stop any) {BODY}` and other declarations after it.
#[track_caller]
fn lines_of(body: &str, rest: &str) -> Vec<String> {
    let imports = if body.contains("streams.") { "import { streams }\n" } else { "" };
    let source = format!("{imports}def Main(start any) (stop any) {{\n{body}\n}}\n{PRELUDE}{rest}");
    show(&ir_of(&source).unwrap())
}

#[track_caller]
fn assert_ir(body: &str, rest: &str, expected: &[&str]) {
    let lines = lines_of(body, rest);
    assert_eq!(lines, expected, "\n{}\n", lines.join("\n"));
}

/// Connections between functions and the program's own ports, then functions.
fn show(program: &Program) -> Vec<String> {
    let mut lines = Vec::new();
    let is_relay = |port: &&PortAddr| program.connections.values().any(|receiver| receiver == *port);
    for (sender, first) in &program.connections {
        if is_relay(&sender) {
            continue;
        }
        let mut receiver = first;
        while let Some(next) = program.connections.get(receiver) {
            receiver = next;
        }
        lines.push(format!("{sender} -> {receiver}"));
    }
    lines.extend(program.funcs.iter().map(show_func));
    lines
}

fn show_func(func: &FuncCall) -> String {
    let names = |ports: &[PortAddr]| {
        let names = ports.iter().map(|port| match port.index {
            Some(index) => format!("{}[{index}]", port.port),
            None => port.port.clone(),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let path = func.inputs.iter().chain(&func.outputs).map(PortAddr::node).next().unwrap_or_default();
    let mut line =
        format!("{path}: {}({}) -> ({})", func.reference, names(&func.inputs), names(&func.outputs));
    if let Some(config) = &func.config {
        line.push_str(" = ");
        show_message(config, &mut line);
    }
    line
}

fn show_message(message: &Message, out: &mut String) {
    match message {
        Message::Bool(value) => write!(out, "{value}").unwrap(),
        Message::Int(value) => write!(out, "{value}").unwrap(),
        Message::Float(value) => write!(out, "{value:?}").unwrap(),
        Message::String(text) => write!(out, "{text:?}").unwrap(),
        Message::Bytes(bytes) => write!(out, "{bytes:?}").unwrap(),
        Message::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                show_message(item, out);
            }
            out.push(']');
        }
        Message::Dict(entries) | Message::Struct(entries) => {
            out.push_str(if matches!(message, Message::Dict(_)) { "dict {" } else { "struct {" });
            for (index, (name, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write!(out, "{name}: ").unwrap();
                show_message(value, out);
            }
            out.push('}');
        }
        Message::Union { tag, data } => {
            write!(out, "::{tag}").unwrap();
            if let Some(data) = data {
                out.push('(');
                show_message(data, out);
                out.push(')');
            }
        }
    }
}

#[track_caller]
fn errors_of(body: &str, rest: &str) -> Vec<String> {
    ir_of(&format!("def Main(start any) (stop any) {{\n{body}\n}}\n{PRELUDE}{rest}")).unwrap_err()
}
