//! Pictures of the dependency closure.

use crate::closure::{Closure, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For Graphviz.
    Dot,
    /// A Mermaid flowchart.
    Mermaid,
    /// A drawing.
    Svg,
}

/// Draws everything that the roots need.
pub fn draw(closure: &Closure, roots: &[Node], format: Format) -> String {
    let nodes: Vec<Node> = closure.reachable(roots.iter().copied()).into_iter().collect();
    let number = |node: &Node| nodes.binary_search(node).ok();
    let edges = closure.edges();
    let edges: Vec<(usize, usize)> =
        edges.iter().filter_map(|(from, to)| Some((number(from)?, number(to)?))).collect();
    match format {
        Format::Dot => dot(&nodes, &edges),
        Format::Mermaid => mermaid(&nodes, &edges),
        Format::Svg => svg(&nodes, &edges),
    }
}

fn dot(nodes: &[Node], edges: &[(usize, usize)]) -> String {
    let mut out = String::from("digraph closure {\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n");
    for (number, node) in nodes.iter().enumerate() {
        let shape = match node {
            Node::Func(_) => "box, style=rounded",
            Node::Kernel(_) => "ellipse",
            Node::Module(_) => "note",
            Node::Crate(_) => "box3d",
        };
        let _ = writeln!(out, "    n{number} [label=\"{}\", shape={shape}];", node.name());
    }
    for (from, to) in edges {
        let _ = writeln!(out, "    n{from} -> n{to};");
    }
    out.push_str("}\n");
    out
}

fn mermaid(nodes: &[Node], edges: &[(usize, usize)]) -> String {
    let mut out = String::from("flowchart LR\n");
    for (number, node) in nodes.iter().enumerate() {
        let (open, close) = match node {
            Node::Func(_) => ("(", ")"),
            Node::Kernel(_) => ("([", "])"),
            Node::Module(_) => ("[", "]"),
            Node::Crate(_) => ("[[", "]]"),
        };
        let _ = writeln!(out, "    n{number}{open}\"{}\"{close}", node.name());
    }
    for (from, to) in edges {
        let _ = writeln!(out, "    n{from} --> n{to}");
    }
    out
}

/// What a character takes at the most, on average over a name.
const CHARACTER: usize = 7;
const GAP: usize = 70;
const HEIGHT: usize = 22;
const ROW: usize = 30;

/// Columns from left to right: who needs something stands left of what it needs.
fn svg(nodes: &[Node], edges: &[(usize, usize)]) -> String {
    let columns = columns(nodes.len(), edges);
    let mut boxes = BTreeMap::new();
    let mut right = 10;
    for column in &columns {
        let names = column.iter().filter_map(|node| nodes.get(*node));
        let longest = names.map(|node| node.name().chars().count()).max().unwrap_or(0);
        let width = 12 + longest * CHARACTER;
        for (y, node) in column.iter().enumerate() {
            boxes.insert(*node, (right, 10 + y * ROW, width));
        }
        right += width + GAP;
    }
    let width = (right + 10).saturating_sub(GAP).max(20);
    let height = 20 + columns.iter().map(Vec::len).max().unwrap_or(0) * ROW;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (from, to) in edges {
        let (Some((x1, y1, width)), Some((x2, y2, _))) = (boxes.get(from), boxes.get(to)) else { continue };
        let (x1, y1, y2) = (x1 + width, y1 + HEIGHT / 2, y2 + HEIGHT / 2);
        let (bend1, bend2) = (x1 + GAP / 2, x2.saturating_sub(GAP / 2));
        let _ = writeln!(
            out,
            "<path d=\"M{x1} {y1} C{bend1} {y1} {bend2} {y2} {x2} {y2}\" fill=\"none\" stroke=\"#999\"/>"
        );
    }
    for (number, (x, y, width)) in &boxes {
        let Some(node) = nodes.get(*number) else { continue };
        let color = match node {
            Node::Func(_) => "#cfe8ff",
            Node::Kernel(_) => "#d8f5d0",
            Node::Module(_) => "#fff1c9",
            Node::Crate(_) => "#f6d3d3",
        };
        let (left, base) = (x + 6, y + 15);
        let name = node.name();
        let _ = writeln!(
            out,
            "<g><title>{name}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"4\" \
             fill=\"{color}\" stroke=\"#666\"/><text x=\"{left}\" y=\"{base}\">{name}</text></g>"
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Puts each node behind all that need it, and near them.
fn columns(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut column = vec![0; count];
    // As many rounds as there are nodes are enough, unless there is a cycle.
    for _ in 0..count {
        let mut is_settled = true;
        for (from, to) in edges {
            let least = column[*from] + 1;
            if column[*to] < least && least < count {
                column[*to] = least;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    let used: BTreeSet<usize> = column.iter().copied().collect();
    let mut columns: Vec<Vec<usize>> = vec![];
    let mut row = vec![0; count];
    for wanted in used {
        let mut nodes: Vec<(usize, usize)> = (0..count)
            .filter(|node| column[*node] == wanted)
            .map(|node| {
                let users: Vec<usize> =
                    edges.iter().filter(|(_, to)| *to == node).map(|(from, _)| row[*from]).collect();
                (users.iter().sum::<usize>().checked_div(users.len()).unwrap_or(node), node)
            })
            .collect();
        nodes.sort_unstable();
        let nodes: Vec<usize> = nodes.into_iter().map(|(_, node)| node).collect();
        for (y, node) in nodes.iter().enumerate() {
            row[*node] = y;
        }
        columns.push(nodes);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closure::Variant;
    use crate::kernel::Type;
    use crate::lint::test_support::{call, kernel, leak, module, registry};
    use crate::module::{Crate, Module, ModuleSet};

    const PNG: Crate = Crate { name: "png", version: "1.0.0", features: &[], needs_std: false };

    fn picture(format: Format) -> String {
        let png = Module { crates: leak([PNG]), ..module("image::png", "", &["out"]) };
        let std = leak([png, module("out", "", &[]), module("other", "", &[])]);
        let kernel = &leak([kernel("image::png::encode", &[], Type::Unit)])[0];
        let registry = registry([call("image_encode", kernel)]);
        let variant = Variant { freestanding: false, floats: true };
        let closure =
            Closure::of_modules(ModuleSet { std, freestanding: &[] }, variant).with_funcs(&registry);
        draw(&closure, &[Node::Func("image_encode")], format)
    }

    #[test]
    fn graphviz() {
        let text = picture(Format::Dot);
        assert!(text.contains("n0 [label=\"image_encode\", shape=box, style=rounded];"), "{text}");
        assert!(text.ends_with("    n0 -> n1;\n    n1 -> n2;\n    n2 -> n3;\n    n2 -> n4;\n}\n"), "{text}");
        assert!(!text.contains("other"), "{text}");
    }

    #[test]
    fn mermaid_flowchart() {
        assert_eq!(
            picture(Format::Mermaid),
            "flowchart LR\n    n0(\"image_encode\")\n    n1([\"image::png::encode\"])\n    n2[\"image::png\"]\n    \
             n3[\"out\"]\n    n4[[\"png\"]]\n    n0 --> n1\n    n1 --> n2\n    n2 --> n3\n    n2 --> n4\n"
        );
    }

    #[test]
    fn drawing() {
        let text = picture(Format::Svg);
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
        assert_eq!((text.matches("<path ").count(), text.matches("<text ").count()), (4, 5));
    }

    #[test]
    fn what_is_needed_stands_behind_who_needs_it() {
        assert_eq!(columns(4, &[(0, 1), (0, 3), (1, 2), (2, 3)]), [[0], [1], [2], [3]]);
        assert_eq!(columns(3, &[(0, 2), (1, 2)]), [vec![0, 1], vec![2]]);
        assert_eq!(columns(2, &[(0, 1), (1, 0)]).concat().len(), 2);
        assert!(columns(0, &[]).is_empty());
    }
}
