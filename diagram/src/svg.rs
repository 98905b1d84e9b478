//! Drawings in SVG.

use crate::markup::escape;
use crate::{Graph, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The most that a character takes, on average over a label, in pixels like all lengths here.
const CHARACTER: usize = 7;
/// Between columns.
const GAP: usize = 70;
/// Of a node.
const HEIGHT: usize = 22;
/// From one node to the one below it.
const ROW: usize = 30;

/// Writes a drawing. A node is left of those that its edges lead to.
pub(crate) fn write(graph: &Graph) -> String {
    let Graph { nodes, edges } = graph;
    let columns = columns(nodes.len(), edges);
    let mut boxes = BTreeMap::new();
    let mut right = 10;
    for column in &columns {
        let names = column.iter().filter_map(|node| nodes.get(*node));
        let longest = names.map(|node| node.label.chars().count()).max().unwrap_or(0);
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
        let color = match node.shape {
            Shape::Rounded => "#cfe8ff",
            Shape::Ellipse => "#d8f5d0",
            Shape::Page => "#fff1c9",
            Shape::Box3d => "#f6d3d3",
        };
        let (left, base) = (x + 6, y + 15);
        let name = escape(&node.label);
        let _ = writeln!(
            out,
            "<g><title>{name}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"4\" \
             fill=\"{color}\" stroke=\"#666\"/><text x=\"{left}\" y=\"{base}\">{name}</text></g>"
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Puts each node to the right of all that lead to it, and near them.
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
    use super::columns;

    #[test]
    fn a_node_is_right_of_those_that_lead_to_it() {
        assert_eq!(columns(4, &[(0, 1), (0, 3), (1, 2), (2, 3)]), [[0], [1], [2], [3]]);
        assert_eq!(columns(3, &[(0, 2), (1, 2)]), [vec![0, 1], vec![2]]);
        assert_eq!(columns(2, &[(0, 1), (1, 0)]).concat().len(), 2);
        assert!(columns(0, &[]).is_empty());
    }
}
