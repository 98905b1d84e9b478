//! IR as a graph for Graphviz: a cluster for each component, a table for each node with its
//! inports above and its outports below.

use super::diagram::{Diagram, DrawnNode, Group, Pin, PinSide, preview};
use crate::{PortAddr, Program};
use neva_diagram::markup::escape;
use std::fmt::Write;

/// Writes a program as a graph.
pub(super) fn write(program: &Program) -> String {
    let diagram = Diagram::new(program);
    let mut out = String::from("digraph G {\n    node [shape=plaintext];\n");
    let mut clusters = 0;
    group(&mut out, &diagram, &diagram.root, 1, &mut clusters);
    for (from, to) in &diagram.edges {
        let _ = writeln!(out, "    {} -> {};", pin(from), pin(to));
    }
    out.push_str("}\n");
    out
}

fn group(out: &mut String, diagram: &Diagram<'_>, group: &Group<'_>, depth: usize, clusters: &mut usize) {
    let indent = "    ".repeat(depth);
    for &index in &group.nodes {
        if let Some(node) = diagram.nodes.get(index) {
            let _ = writeln!(out, "{indent}n{index} [label=<{}>];", label(node));
        }
    }
    for (name, inner) in &group.groups {
        let _ = writeln!(out, "{indent}subgraph cluster_{clusters} {{");
        let _ = writeln!(out, "{indent}    label=<{}>;", escape(name));
        *clusters += 1;
        self::group(out, diagram, inner, depth + 1, clusters);
        let _ = writeln!(out, "{indent}}}");
    }
}

/// A table as an HTML-like label: a row of inports, the name with func and message, a row of outports.
/// Records would be shorter, but Graphviz loses some of the edges between them.
fn label(node: &DrawnNode<'_>) -> String {
    let mut title = escape(node.name);
    for line in node.reference.map(str::to_owned).into_iter().chain(node.config.map(preview)) {
        title.push_str("<br/>");
        title.push_str(&escape(&line));
    }
    let row = |letter: char, ports: &[&PortAddr]| -> String {
        let cells = ports.iter().enumerate();
        let cells = cells.map(|(index, port)| {
            format!("<td port=\"{letter}{index}\" border=\"1\">{}</td>", escape(&port.slot_name()))
        });
        let cells: String = cells.collect();
        match ports {
            [] => String::new(),
            _ => format!("<tr><td><table border=\"0\" cellspacing=\"4\"><tr>{cells}</tr></table></td></tr>"),
        }
    };
    let (inputs, outputs) = (row('i', &node.inputs), row('o', &node.outputs));
    let title = format!("<tr><td border=\"1\" style=\"rounded\" cellpadding=\"4\">{title}</td></tr>");
    format!("<table border=\"0\" cellspacing=\"0\">{inputs}{title}{outputs}</table>")
}

fn pin(pin: &Pin) -> String {
    match pin.side {
        PinSide::In => format!("n{}:i{}", pin.node, pin.port),
        PinSide::Out => format!("n{}:o{}", pin.node, pin.port),
    }
}
