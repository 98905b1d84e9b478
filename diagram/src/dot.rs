//! Graphs for Graphviz.

use crate::graph::{Picture, Shape};
use std::fmt::Write;

/// Writes a graph from left to right.
pub(crate) fn write(graph: &Picture) -> String {
    let mut out = String::from("digraph closure {\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n");
    for (number, node) in graph.nodes.iter().enumerate() {
        let shape = match node.shape {
            Shape::Rounded => "box, style=rounded",
            Shape::Ellipse => "ellipse",
            Shape::Page => "note",
            Shape::Box3d => "box3d",
        };
        let label = node.label.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(out, "    n{number} [label=\"{label}\", shape={shape}];");
    }
    for (from, to) in &graph.edges {
        let _ = writeln!(out, "    n{from} -> n{to};");
    }
    out.push_str("}\n");
    out
}
