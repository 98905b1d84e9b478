//! Networks as short texts: `NAME = REF MESSAGE` makes a node, `FROM -> TO` connects ports, `a:res ->
//! b:data`; the program's own ports are `start` and `stop`. A line that begins with `#` is a comment.

use neva_ir::{FuncCall, Message, PortAddr, Program};
use std::collections::BTreeMap;

/// The IR program of a network.
pub fn network(source: &str) -> Program {
    let lines = || source.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let mut calls: BTreeMap<String, FuncCall<PortAddr>> = BTreeMap::new();
    let mut connections = BTreeMap::new();
    for line in lines() {
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
    for line in lines() {
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
    Program::new(String::new(), connections, calls.into_values().collect())
}

fn address(text: &str, direction: &str, own: &str) -> PortAddr {
    let Some((node, port)) = text.trim().split_once(':') else {
        return PortAddr { path: own.into(), port: text.trim().into(), index: None };
    };
    let (port, index) = match port.split_once('[') {
        Some((port, index)) => (port, index.trim_end_matches(']').parse().ok()),
        None => (port, None),
    };
    PortAddr { path: format!("{node}/{direction}").into(), port: port.into(), index }
}

fn message(text: &str) -> Message {
    match text.parse() {
        Ok(number) => Message::Int(number),
        Err(_) if text == "true" || text == "false" => Message::Bool(text == "true"),
        Err(_) if text == "[]" => Message::List(vec![]),
        Err(_) => Message::String(text.to_string()),
    }
}
