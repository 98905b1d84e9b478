//! IR as a web page with a picture in space, drawn by three.js.

use super::diagram::Diagram;
use crate::Program;

/// The page; the program replaces a mark in it.
const PAGE: &str = include_str!("threejs.html");

/// A node as the page reads it.
#[derive(serde::Serialize)]
struct NodeForm<'a> {
    name: &'a str,
    func: Option<&'a str>,
}

/// A program as the page reads it; an edge names two nodes by index.
#[derive(serde::Serialize)]
struct DiagramForm<'a> {
    nodes: Vec<NodeForm<'a>>,
    edges: Vec<(usize, usize)>,
}

/// Writes a program as a page.
pub(super) fn write(program: &Program) -> String {
    let diagram = Diagram::new(program);
    let nodes = diagram.nodes.iter().map(|node| NodeForm { name: node.path, func: node.reference });
    let edges = diagram.edges.iter().map(|(from, to)| (from.node, to.node));
    let form = DiagramForm { nodes: nodes.collect(), edges: edges.collect() };
    // Strings and numbers always serialize; without `<` no name can end the element it is in.
    let json = serde_json::to_string(&form).unwrap_or_default().replace('<', "\\u003c");
    PAGE.replacen("@PROGRAM@", &json, 1)
}
