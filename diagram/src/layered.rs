//! A layered layout, from left to right, after Sugiyama, Tagawa and Toda (1981).
//!
//! Four steps: edges that close a cycle are turned around; each box gets a column; boxes are put in an order
//! in which few edges cross; boxes move up and down until edges are short. An edge over several columns
//! passes a point in each column between, so that it does not run through boxes.

use std::collections::BTreeMap;

/// Between columns.
const COLUMN_GAP: f64 = 70.0;
/// Between boxes of a column.
const ROW_GAP: f64 = 16.0;
/// The height of the place that an edge takes in a column which it passes.
const LANE: f64 = 4.0;
/// The most points for passing edges; those of edges beyond that are left out.
const LANES: usize = 10_000;
/// How often the order of all columns is improved.
const ROUNDS: usize = 12;

/// Width and height of a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A place, in the unit of the sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The upper left corner of each box.
    pub boxes: Vec<Point>,
    /// For each edge the points that it passes between its ends, in its direction.
    pub routes: Vec<Vec<Point>>,
    /// The size of the whole.
    pub size: Size,
}

/// Lays out boxes, and edges between them by their positions in `boxes`. A box is right of those that lead to
/// it, but for edges that close a cycle.
///
/// # Panics
/// If an edge names a box that there is not.
pub fn layout(boxes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let forward = without_cycles(boxes.len(), edges);
    let column = columns(boxes.len(), &forward);
    let mut graph = Columns::new(boxes, &column, &forward);
    graph.order();
    let y = graph.heights();
    let places = graph.places(&y);
    let mut routes: Vec<Vec<Point>> =
        graph.lanes.iter().map(|lanes| lanes.iter().map(|lane| places[*lane]).collect()).collect();
    for (route, (turned, written)) in routes.iter_mut().zip(forward.iter().zip(edges)) {
        if turned != written {
            route.reverse();
        }
    }
    let right = boxes.iter().zip(&places).map(|(size, place)| place.x + size.width);
    let bottom = boxes.iter().zip(&places).map(|(size, place)| place.y + size.height);
    let size = Size { width: right.fold(0.0, f64::max), height: bottom.fold(0.0, f64::max) };
    Layout { boxes: places[..boxes.len()].to_vec(), routes, size }
}

/// The edges, with those turned around that lead back to a box from which a search in depth came.
fn without_cycles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut leaving = vec![vec![]; count];
    let mut is_start = vec![true; count];
    for (number, (from, to)) in edges.iter().enumerate() {
        leaving[*from].push(number);
        is_start[*to] = false;
    }
    let mut seen = vec![Seen::No; count];
    let mut turned = edges.to_vec();
    let starts = (0..count).filter(|node| is_start[*node]);
    for start in starts.chain(0..count).collect::<Vec<_>>() {
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 && seen[node] != Seen::No {
                continue;
            }
            seen[node] = Seen::Open;
            let Some(edge) = leaving[node].get(next) else {
                seen[node] = Seen::Done;
                continue;
            };
            path.push((node, next + 1));
            let to = edges[*edge].1;
            match seen[to] {
                Seen::No => path.push((to, 0)),
                Seen::Open => turned[*edge] = (to, node),
                Seen::Done => {}
            }
        }
    }
    turned
}

/// The column of each box: one more than the largest of those that lead to it. A box that nothing leads to is
/// next to the first that it leads to.
fn columns(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let edges = edges.iter().filter(|(from, to)| from != to);
    let mut leaving = vec![vec![]; count];
    let mut entering = vec![0; count];
    for (from, to) in edges {
        leaving[*from].push(*to);
        entering[*to] += 1;
    }
    let is_start: Vec<bool> = entering.iter().map(|count| *count == 0).collect();
    let mut column = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| is_start[*node]).collect();
    while let Some(node) = ready.pop() {
        for to in &leaving[node] {
            column[*to] = column[*to].max(column[node] + 1);
            entering[*to] -= 1;
            if entering[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    for node in (0..count).filter(|node| is_start[*node]) {
        if let Some(first) = leaving[node].iter().map(|to| column[*to]).min() {
            column[node] = first - 1;
        }
    }
    column
}

/// Boxes and lanes (the points of passing edges) by column.
struct Columns {
    /// The size of each box, then of each lane.
    sizes: Vec<Size>,
    /// The column of each.
    column: Vec<usize>,
    /// What is in each column, from top to bottom.
    rows: Vec<Vec<usize>>,
    /// What is left of each and connected with it.
    before: Vec<Vec<usize>>,
    /// What is right of each and connected with it.
    after: Vec<Vec<usize>>,
    /// For each edge its lanes from left to right.
    lanes: Vec<Vec<usize>>,
    lane_count: usize,
}

impl Columns {
    fn new(boxes: &[Size], column: &[usize], edges: &[(usize, usize)]) -> Columns {
        let mut graph = Columns {
            sizes: boxes.to_vec(),
            column: column.to_vec(),
            rows: vec![vec![]; column.iter().max().map_or(0, |last| last + 1)],
            before: vec![vec![]; boxes.len()],
            after: vec![vec![]; boxes.len()],
            lanes: vec![],
            lane_count: 0,
        };
        for (node, column) in column.iter().enumerate() {
            graph.rows[*column].push(node);
        }
        for (from, to) in edges {
            graph.add_edge(*from, *to);
        }
        graph
    }

    fn add_edge(&mut self, from: usize, to: usize) {
        let mut lanes = vec![];
        let between = self.column[from] + 1..self.column[to];
        let mut last = from;
        if self.lane_count + between.len() <= LANES {
            self.lane_count += between.len();
            for column in between {
                let lane = self.sizes.len();
                self.sizes.push(Size { width: 0.0, height: LANE });
                self.column.push(column);
                self.rows[column].push(lane);
                self.before.push(vec![]);
                self.after.push(vec![]);
                self.connect(last, lane);
                lanes.push(lane);
                last = lane;
            }
        }
        if self.column[to] == self.column[last] + 1 {
            self.connect(last, to);
        }
        self.lanes.push(lanes);
    }

    fn connect(&mut self, from: usize, to: usize) {
        self.after[from].push(to);
        self.before[to].push(from);
    }

    /// Puts each column into the order of the middles of its neighbours, to and fro, and keeps the order in
    /// which the fewest edges cross.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for round in 0..ROUNDS {
            let is_right = round % 2 == 0;
            let mut numbers: Vec<usize> = (0..self.rows.len()).collect();
            if !is_right {
                numbers.reverse();
            }
            let mut row = self.positions();
            for column in numbers {
                let neighbours = if is_right { &self.before } else { &self.after };
                let mut keyed: Vec<(f64, usize)> = self.rows[column]
                    .iter()
                    .map(|node| {
                        let near = &neighbours[*node];
                        let sum: usize = near.iter().map(|other| row[*other]).sum();
                        let own = row[*node] as f64;
                        (if near.is_empty() { own } else { sum as f64 / near.len() as f64 }, *node)
                    })
                    .collect();
                keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
                for (position, (_, node)) in keyed.iter().enumerate() {
                    self.rows[column][position] = *node;
                    row[*node] = position;
                }
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    fn positions(&self) -> Vec<usize> {
        let mut position = vec![0; self.sizes.len()];
        for rows in &self.rows {
            for (row, node) in rows.iter().enumerate() {
                position[*node] = row;
            }
        }
        position
    }

    /// How many pairs of edges between neighbouring columns cross: inversions, counted by a tree of sums.
    fn crossings(&self) -> usize {
        let position = self.positions();
        let mut crossings = 0;
        for (column, rows) in self.rows.iter().enumerate() {
            let size = self.rows.get(column + 1).map_or(0, Vec::len);
            let mut sums = vec![0; size + 1];
            let mut edges = 0;
            for node in rows {
                let ends: Vec<usize> = self.after[*node].iter().map(|to| position[*to]).collect();
                for end in &ends {
                    let mut index = end + 1;
                    let mut not_below = 0;
                    while index > 0 {
                        not_below += sums[index];
                        index &= index - 1;
                    }
                    crossings += edges - not_below;
                }
                for end in &ends {
                    let mut index = end + 1;
                    while index <= size {
                        sums[index] += 1;
                        index += index & index.wrapping_neg();
                    }
                }
                edges += ends.len();
            }
        }
        crossings
    }

    /// The upper end of each: near the middle of its neighbours, without overlap.
    fn heights(&self) -> Vec<f64> {
        let mut middle = vec![0.0; self.sizes.len()];
        for rows in &self.rows {
            self.pack(rows, &vec![0.0; rows.len()], &mut middle);
        }
        for round in 0..ROUNDS {
            let mut numbers: Vec<usize> = (0..self.rows.len()).collect();
            if round % 2 == 1 {
                numbers.reverse();
            }
            for column in numbers {
                let rows = &self.rows[column];
                let wanted: Vec<f64> = rows.iter().map(|node| self.wanted(*node, round, &middle)).collect();
                self.pack(rows, &wanted, &mut middle);
            }
        }
        let upper = |node: usize| middle[node] - self.sizes[node].height / 2.0;
        let top = (0..self.sizes.len()).map(upper).fold(f64::INFINITY, f64::min);
        (0..self.sizes.len()).map(|node| upper(node) - top).collect()
    }

    fn wanted(&self, node: usize, round: usize, middle: &[f64]) -> f64 {
        let (first, second) = match round % 2 {
            0 => (&self.before[node], &self.after[node]),
            _ => (&self.after[node], &self.before[node]),
        };
        let near = if first.is_empty() { second } else { first };
        if near.is_empty() {
            return middle[node];
        }
        near.iter().map(|other| middle[*other]).sum::<f64>() / near.len() as f64
    }

    /// Puts what is in a column as near to where it is wanted as its order and heights allow: the least sum
    /// of squares, by pooling neighbours that would overlap.
    fn pack(&self, rows: &[usize], wanted: &[f64], middle: &mut [f64]) {
        // How far below the first of the column each is when nothing is between them.
        let mut offsets = Vec::with_capacity(rows.len());
        let mut below = 0.0;
        for (index, node) in rows.iter().enumerate() {
            if let Some(above) = index.checked_sub(1).map(|index| rows[index]) {
                below += (self.sizes[above].height + self.sizes[*node].height) / 2.0 + ROW_GAP;
            }
            offsets.push(below);
        }
        // Groups that lie close: the sum of where their members want the first to be, and their number.
        let mut groups: Vec<(f64, usize)> = vec![];
        for (wanted, offset) in wanted.iter().zip(&offsets) {
            groups.push((wanted - offset, 1));
            while let [.., (sum1, count1), (sum2, count2)] = groups[..]
                && sum1 / count1 as f64 >= sum2 / count2 as f64
            {
                groups.truncate(groups.len() - 2);
                groups.push((sum1 + sum2, count1 + count2));
            }
        }
        let starts = groups.iter().flat_map(|(sum, count)| vec![sum / *count as f64; *count]);
        for ((node, start), offset) in rows.iter().zip(starts).zip(&offsets) {
            middle[*node] = start + offset;
        }
    }

    /// The place of each box, and the middle of each lane.
    fn places(&self, y: &[f64]) -> Vec<Point> {
        let mut left = BTreeMap::new();
        let mut x = 0.0;
        for (column, rows) in self.rows.iter().enumerate() {
            let width = rows.iter().map(|node| self.sizes[*node].width).fold(0.0, f64::max);
            left.insert(column, (x, width));
            x += width + COLUMN_GAP;
        }
        let place = |node: usize| {
            let (x, width) = left[&self.column[node]];
            let is_lane = self.sizes[node].width == 0.0;
            if is_lane {
                Point { x: x + width / 2.0, y: y[node] + LANE / 2.0 }
            } else {
                Point { x, y: y[node] }
            }
        };
        (0..self.sizes.len()).map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Size = Size { width: 100.0, height: 40.0 };

    fn boxes(count: usize) -> Vec<Size> {
        vec![BOX; count]
    }

    fn overlap(layout: &Layout) -> bool {
        let places = &layout.boxes;
        places.iter().enumerate().any(|(index, one)| {
            places[..index]
                .iter()
                .any(|other| (one.x - other.x).abs() < BOX.width && (one.y - other.y).abs() < BOX.height)
        })
    }

    #[test]
    fn a_box_is_right_of_those_that_lead_to_it() {
        let edges = [(0, 1), (0, 3), (1, 2), (2, 3)];
        let layout = layout(&boxes(4), &edges);
        for (from, to) in edges {
            assert!(layout.boxes[from].x + BOX.width < layout.boxes[to].x, "{from} {to}");
        }
        let x: Vec<f64> = layout.routes[1].iter().map(|point| point.x).collect();
        assert_eq!(x, [layout.boxes[1].x + 50.0, layout.boxes[2].x + 50.0], "a point in each column between");
        assert!(!overlap(&layout));
    }

    #[test]
    fn cycles_and_loops_have_a_layout() {
        let layout = layout(&boxes(3), &[(0, 1), (1, 2), (2, 0), (1, 1), (0, 1)]);
        assert!(layout.boxes[0].x < layout.boxes[1].x && layout.boxes[1].x < layout.boxes[2].x);
        assert_eq!(layout.routes[2].len(), 1, "the edge back passes the column between");
        assert_eq!(super::layout(&[], &[]).size, Size { width: 0.0, height: 0.0 });
    }

    #[test]
    fn edges_do_not_cross_where_they_need_not() {
        // Two chains, written crosswise.
        let layout = layout(&boxes(6), &[(0, 3), (1, 2), (3, 5), (2, 4)]);
        let is_above = |one: usize, other: usize| layout.boxes[one].y < layout.boxes[other].y;
        assert_eq!([is_above(3, 2), is_above(5, 4)], [is_above(0, 1); 2]);
        assert_eq!(layout.boxes[0].y, layout.boxes[3].y, "edges are straight");
    }

    #[test]
    fn a_large_graph_has_no_overlaps() {
        let (count, mut state) = (300, 7_u64);
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let near = (1..count).map(|to| (to - 1 - random(to.min(20)), to)).collect::<Vec<_>>();
        let far = (0..count).map(|from| (from, random(count)));
        let edges: Vec<_> = near.into_iter().chain(far).collect();
        let layout = layout(&boxes(count), &edges);
        assert!(!overlap(&layout));
        assert!(layout.boxes.iter().all(|place| place.x >= 0.0 && place.y >= 0.0));
    }
}
