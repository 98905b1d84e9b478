//! Mermaid flowcharts.

use crate::graph::{Picture, Shape};
use std::fmt::Write;

/// Writes a flowchart from left to right.
pub(crate) fn write(graph: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    for (number, node) in graph.nodes.iter().enumerate() {
        let (open, close) = match node.shape {
            Shape::Rounded => ("(", ")"),
            Shape::Ellipse => ("([", "])"),
            Shape::Page => ("[", "]"),
            Shape::Box3d => ("[[", "]]"),
        };
        let _ = writeln!(out, "    n{number}{open}\"{}\"{close}", escape(&node.label));
    }
    for (from, to) in &graph.edges {
        let _ = writeln!(out, "    n{from} --> n{to}");
    }
    out
}

/// A text as a label in quotes: whatever could end it or start markup is a character entity, and it is not
/// empty, which Mermaid refuses.
pub fn escape(text: &str) -> String {
    if text.is_empty() {
        return "#160;".into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            c if c.is_alphanumeric() || " _-./:,[]()+=@…".contains(c) => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}
