//! IR as a Markdown page: a Mermaid flowchart, a subgraph for each component and for each node, and a
//! table of the nodes.

use super::diagram::{Diagram, DrawnNode, Group, Pin, PinSide, preview};
use crate::Program;
use neva_diagram::mermaid::escape;
use std::fmt::Write;

/// Writes a program as a page.
pub(super) fn write(program: &Program) -> String {
    let diagram = Diagram::new(program);
    let mut out = String::new();
    let main = noted(&program.comment, "main=").unwrap_or("program");
    let _ = writeln!(out, "# {}\n", code(main));
    if let Some(compiler) = noted(&program.comment, "compiler=") {
        let _ = writeln!(out, "Compiler: {}\n", code(compiler));
    }
    out.push_str("## Flow\n\n```mermaid\nflowchart TD\n");
    let mut groups = 0;
    group(&mut out, &diagram, &diagram.root, 1, &mut groups);
    for (from, to) in &diagram.edges {
        let _ = writeln!(out, "    {} --> {}", pin_id(from), pin_id(to));
    }
    out.push_str("```\n\n## Nodes\n\n| Node | Func | Message | Inports | Outports |\n");
    out.push_str("| :--- | :--- | :--- | :--- | :--- |\n");
    for node in &diagram.nodes {
        let _ = writeln!(out, "{}", row(node));
    }
    let (nodes, edges) = (diagram.nodes.len(), program.connections.len());
    let _ = writeln!(out, "\nNodes: {nodes}, connections: {edges}");
    out
}

/// What the comment of the program says of `key`: the Go compiler notes `main=` and `compiler=`.
fn noted<'a>(comment: &'a str, key: &str) -> Option<&'a str> {
    comment.split_whitespace().find_map(|part| part.strip_prefix(key)).filter(|value| !value.is_empty())
}

fn group(out: &mut String, diagram: &Diagram<'_>, group: &Group<'_>, depth: usize, groups: &mut usize) {
    let indent = "    ".repeat(depth);
    for &index in &group.nodes {
        if let Some(node) = diagram.nodes.get(index) {
            subgraph(out, node, index, &indent);
        }
    }
    for (name, inner) in &group.groups {
        let _ = writeln!(out, "{indent}subgraph g{groups} [\"{}\"]", escape(name));
        *groups += 1;
        self::group(out, diagram, inner, depth + 1, groups);
        let _ = writeln!(out, "{indent}end");
    }
}

fn subgraph(out: &mut String, node: &DrawnNode<'_>, index: usize, indent: &str) {
    let mut title = escape(node.name);
    for line in node.reference.map(str::to_owned).into_iter().chain(node.config.map(preview)) {
        title.push_str("<br>");
        title.push_str(&escape(&line));
    }
    let _ = writeln!(out, "{indent}subgraph n{index} [\"{title}\"]");
    for side in [PinSide::In, PinSide::Out] {
        for (port, address) in node.ports(side).iter().enumerate() {
            let id = pin_id(&Pin { node: index, side, port });
            let _ = writeln!(out, "{indent}    {id}([\"{}\"])", escape(&address.slot_name()));
        }
    }
    let _ = writeln!(out, "{indent}end");
}

fn pin_id(pin: &Pin) -> String {
    match pin.side {
        PinSide::In => format!("n{}i{}", pin.node, pin.port),
        PinSide::Out => format!("n{}o{}", pin.node, pin.port),
    }
}

fn row(node: &DrawnNode<'_>) -> String {
    let ports = |side: PinSide| -> String {
        let names: Vec<String> = node.ports(side).iter().map(|port| port.slot_name()).collect();
        if names.is_empty() { "-".into() } else { cell(&names.join(", ")) }
    };
    let reference = node.reference.map_or("-".into(), cell);
    let config = node.config.map_or("-".into(), |config| cell(&preview(config)));
    let (inputs, outputs) = (ports(PinSide::In), ports(PinSide::Out));
    format!("| {} | {reference} | {config} | {inputs} | {outputs} |", cell(node.path))
}

/// A text as a code span in a cell of a Markdown table.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A text as a Markdown code span, fenced by more backticks than follow each other in it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let padding =
        if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{padding}{text}{padding}{fence}")
}
