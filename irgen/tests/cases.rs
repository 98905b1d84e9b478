//! Sources in, IR out: a case for each construct. Each has the funcs of [`PRELUDE`]. Networks are shown
//! without relays, nodes as `path: ref(ins) -> (outs)`; a program that is refused as its findings.

mod support;

use neva_ir::{Address, FuncCall, Message, PortAddr, Program};
use std::collections::BTreeMap;
use std::fmt::Write;
use support::{PRELUDE, ir_of};

fn main() {
    neva_test_cases::main("tests/cases", |_, input| match ir_of(&format!("{input}{PRELUDE}")) {
        Ok(program) => show(&program).join("\n"),
        Err(findings) => findings.join("\n"),
    })
}

/// Connections between functions and the program's own ports, then functions.
fn show(program: &Program) -> Vec<String> {
    let mut lines = Vec::new();
    let connections: BTreeMap<&PortAddr, &PortAddr> = program.sorted_connections().into_iter().collect();
    let is_relay = |port: &PortAddr| connections.values().any(|receiver| *receiver == port);
    for (sender, first) in &connections {
        if is_relay(sender) {
            continue;
        }
        let mut receiver = first;
        while let Some(next) = connections.get(receiver) {
            receiver = next;
        }
        lines.push(format!("{sender} -> {receiver}"));
    }
    lines.extend(program.funcs.iter().map(|func| show_func(program, func)));
    lines
}

fn show_func(program: &Program, func: &FuncCall) -> String {
    let names = |ports: &[Address]| {
        let names = ports.iter().map(|address| program.port(*address).slot_name());
        names.collect::<Vec<_>>().join(", ")
    };
    let path = program.ports(func).map(PortAddr::node).next().unwrap_or_default();
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
