//! Drawings in SVG.

use crate::graph::{Picture, Shape};
use crate::layered::{Point, Size, layout};
use crate::markup::escape;
use std::fmt::Write;

/// The most that a character takes, on average over a label, in pixels like all lengths here.
const CHARACTER: usize = 7;
/// Of a node.
const HEIGHT: f64 = 22.0;
/// How far a line goes straight out of a node before it turns.
const BEND: f64 = 35.0;
/// Around the drawing.
const MARGIN: f64 = 10.0;

/// Writes a drawing. A node is left of those that its edges lead to.
pub(crate) fn write(graph: &Picture) -> String {
    let Picture { nodes, edges } = graph;
    let width = |label: &str| (12 + label.chars().count() * CHARACTER) as f64;
    let sizes: Vec<Size> =
        nodes.iter().map(|node| Size { width: width(&node.label), height: HEIGHT }).collect();
    let layout = layout(&sizes, edges);
    let place = |point: Point| Point { x: point.x + MARGIN, y: point.y + MARGIN };
    let (width, height) = (layout.size.width + 2.0 * MARGIN, layout.size.height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for ((from, to), route) in edges.iter().zip(&layout.routes) {
        let middle = |node: usize| layout.boxes[node].y + HEIGHT / 2.0;
        let start = place(Point { x: layout.boxes[*from].x + sizes[*from].width, y: middle(*from) });
        let end = place(Point { x: layout.boxes[*to].x, y: middle(*to) });
        let mut path = format!("M{:.0} {:.0}", start.x, start.y);
        let mut at = start;
        for next in route.iter().map(|point| place(*point)).chain([end]) {
            let (bend1, bend2) = (at.x + BEND, next.x - BEND);
            let _ =
                write!(path, " C{bend1:.0} {:.0} {bend2:.0} {:.0} {:.0} {:.0}", at.y, next.y, next.x, next.y);
            at = next;
        }
        let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"#999\"/>");
    }
    for (node, (size, corner)) in nodes.iter().zip(sizes.iter().zip(&layout.boxes)) {
        let color = match node.shape {
            Shape::Rounded => "#cfe8ff",
            Shape::Ellipse => "#d8f5d0",
            Shape::Page => "#fff1c9",
            Shape::Box3d => "#f6d3d3",
        };
        let (Point { x, y }, width) = (place(*corner), size.width);
        let (left, base) = (x + 6.0, y + 15.0);
        let name = escape(&node.label);
        let _ = writeln!(
            out,
            "<g><title>{name}</title><rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{HEIGHT}\" \
             rx=\"4\" fill=\"{color}\" stroke=\"#666\"/><text x=\"{left:.0}\" y=\"{base:.0}\">{name}</text></g>"
        );
    }
    out.push_str("</svg>\n");
    out
}
