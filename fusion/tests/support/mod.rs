//! Networks as short texts: `NAME = REF MESSAGE` makes a node, `FROM -> TO` connects ports, `a:res -> b:data`; the
//! program's own ports are `start` and `stop`.

use neva_diagnostics::Findings;
use neva_fusion::IrSource;
use neva_ir::{FuncCall, Message, PortAddr, Program};
use neva_runtime_funcs::REGISTRY;
use std::collections::BTreeMap;

/// The IR program of a network.
pub fn network(source: &str) -> Program {
    let mut calls: BTreeMap<String, FuncCall> = BTreeMap::new();
    let mut connections = BTreeMap::new();
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((name, call)) = line.split_once(" = ") {
            let (reference, message) = call.split_once(' ').map_or((call, None), |(a, b)| (a, Some(b)));
            let call = FuncCall {
                reference: reference.to_string(),
                inputs: vec![],
                outputs: vec![],
                config: message.map(self::message),
            };
            calls.insert(name.to_string(), call);
        }
    }
    for line in source.lines().map(str::trim) {
        let Some((from, to)) = line.split_once(" -> ") else { continue };
        let (from, to) = (address(from, "out", "in"), address(to, "in", "out"));
        if let Some(call) = calls.get_mut(from.node()) {
            call.outputs.push(from.clone());
        }
        if let Some(call) = calls.get_mut(to.node()) {
            call.inputs.push(to.clone());
        }
        connections.insert(from, to);
    }
    Program { comment: String::new(), connections, funcs: calls.into_values().collect() }
}

/// Compiles a program.
pub fn compile(program: &Program) -> Result<neva_blocks::Program, Findings> {
    neva_fusion::compile(program, &REGISTRY, IrSource { file: "ir.json", text: "" }, "test", &[], None)
        .map(|fused| fused.program)
}

/// Compiles a program that writes its messages down.
#[allow(dead_code, reason = "not every test file traces")]
pub fn compile_traced(program: &Program) -> Result<neva_blocks::Program, Findings> {
    let trace = neva_runtime_funcs::TRACE;
    neva_fusion::compile(program, &REGISTRY, IrSource { file: "ir.json", text: "" }, "test", &[], Some(trace))
        .map(|fused| fused.program)
}

fn address(text: &str, direction: &str, own: &str) -> PortAddr {
    let Some((node, port)) = text.trim().split_once(':') else {
        return PortAddr { path: own.to_string(), port: text.trim().to_string(), index: None };
    };
    let (port, index) = match port.split_once('[') {
        Some((port, index)) => (port, index.trim_end_matches(']').parse().ok()),
        None => (port, None),
    };
    PortAddr { path: format!("{node}/{direction}"), port: port.to_string(), index }
}

fn message(text: &str) -> Message {
    match text.parse() {
        Ok(number) => Message::Int(number),
        Err(_) if text == "true" || text == "false" => Message::Bool(text == "true"),
        Err(_) => Message::String(text.to_string()),
    }
}
