//! The reference graph of a binary, and its dominators.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::dominators::{self, Dominators};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

/// A part of a binary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GraphNode {
    /// What starts the program.
    Root,
    /// All nodes of the program with one runtime func.
    Func(String),
    /// One node of the program: its path, and its func.
    Component(String, String),
    /// What a node does about errors of another: its path, its func, and the path of the other.
    Handler(String, String, String),
    /// A function that is inlined: the part that it is inlined into, and its name.
    Inlined(usize, String),
    /// Generated code that belongs to no node.
    OtherCode,
    /// A function or data: its address, and its name.
    Symbol(u64, String),
    /// Data without a name, by address.
    Data(u64),
}

/// The parts of a binary, how many bytes each has, and which of them refer to which.
pub struct ReferenceGraph {
    graph: DiGraph<GraphNode, ()>,
    indices: BTreeMap<GraphNode, NodeIndex>,
    bytes: Vec<u64>,
    root: NodeIndex,
}

impl Default for ReferenceGraph {
    fn default() -> ReferenceGraph {
        let mut graph = DiGraph::new();
        let root = graph.add_node(GraphNode::Root);
        ReferenceGraph { graph, indices: BTreeMap::from([(GraphNode::Root, root)]), bytes: vec![0], root }
    }
}

impl ReferenceGraph {
    /// The number of a part, which is new or known.
    pub fn add(&mut self, node: GraphNode) -> usize {
        if let Some(index) = self.indices.get(&node) {
            return index.index();
        }
        let index = self.graph.add_node(node.clone());
        self.bytes.push(0);
        if matches!(node, GraphNode::Func(_) | GraphNode::OtherCode) {
            self.graph.update_edge(self.root, index, ());
        }
        self.indices.insert(node, index);
        index.index()
    }

    /// A part, what it is inlined into, and so on.
    pub(crate) fn inlined_into(&self, part: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(part), |part| match self.node(*part) {
            GraphNode::Inlined(into, _) => Some(*into),
            _ => None,
        })
    }

    /// The part whose code a part is inside of: itself, or what it is inlined into in the end.
    pub fn base(&self, part: usize) -> usize {
        self.inlined_into(part).last().unwrap_or(part)
    }

    /// Bytes of a part's own.
    pub fn bytes(&self, part: usize) -> u64 {
        self.bytes.get(part).copied().unwrap_or_default()
    }

    /// A part has so many bytes more.
    pub fn grow(&mut self, node: usize, bytes: u64) {
        if let Some(known) = self.bytes.get_mut(node) {
            *known += bytes;
        }
    }

    /// One part refers to another.
    pub fn link(&mut self, from: usize, to: usize) {
        if from != to {
            self.graph.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
        }
    }

    /// The program starts at a part.
    pub(crate) fn start_at(&mut self, node: usize) {
        self.link(self.root.index(), node);
    }

    /// A part by number.
    pub fn node(&self, node: usize) -> &GraphNode {
        &self.graph[NodeIndex::new(node)]
    }

    /// All parts.
    pub fn nodes(&self) -> impl Iterator<Item = (usize, &GraphNode)> {
        self.graph.node_indices().map(|index| (index.index(), &self.graph[index]))
    }

    /// What a part refers to.
    pub(crate) fn targets_of(&self, node: usize) -> impl Iterator<Item = usize> {
        self.graph.neighbors(NodeIndex::new(node)).map(|index| index.index())
    }

    /// The parts that lead to one of these, themselves included.
    pub(crate) fn leading_to(&self, parts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let reversed = petgraph::visit::Reversed(&self.graph);
        let mut walk = Dfs::empty(reversed);
        let mut leading = BTreeSet::new();
        for part in parts {
            walk.move_to(NodeIndex::new(*part));
            while let Some(index) = walk.next(reversed) {
                leading.insert(index.index());
            }
        }
        leading
    }

    /// Links what nothing refers to with the root: the linker kept it for a reason that is not in the file.
    pub(crate) fn adopt(&mut self) {
        loop {
            let reached = self.reached(&BTreeSet::new());
            let orphans: Vec<NodeIndex> =
                self.graph.node_indices().filter(|index| !reached[index.index()]).collect();
            // First those that nothing at all refers to, then one of each circle.
            let alone = |index: &&NodeIndex| {
                self.graph.neighbors_directed(**index, petgraph::Direction::Incoming).next().is_none()
            };
            let mut chosen: Vec<NodeIndex> = orphans.iter().filter(alone).copied().collect();
            if chosen.is_empty() {
                chosen.extend(orphans.first());
            }
            if chosen.is_empty() {
                return;
            }
            for index in chosen {
                self.graph.add_edge(self.root, index, ());
            }
        }
    }

    /// What every path from the start to a part goes through.
    pub fn dominators(&self) -> Keepers {
        Keepers(dominators::simple_fast(&self.graph, self.root))
    }

    /// Bytes of each part and of all that would go with it.
    pub(crate) fn retained(&self, keepers: &Keepers) -> Vec<u64> {
        let mut walk = petgraph::visit::DfsPostOrder::new(&self.graph, self.root);
        let mut order = vec![];
        while let Some(index) = walk.next(&self.graph) {
            order.push(index);
        }
        let mut children = vec![vec![]; self.graph.node_count()];
        for index in &order {
            if let Some(keeper) = keepers.0.immediate_dominator(*index) {
                children[keeper.index()].push(index.index());
            }
        }
        let mut retained = self.bytes.clone();
        // Keepers before what they keep, then backwards.
        let mut line = vec![self.root.index()];
        let mut at = 0;
        while let Some(node) = line.get(at).copied() {
            line.extend(&children[node]);
            at += 1;
        }
        for node in line.iter().rev() {
            retained[*node] += children[*node].iter().map(|child| retained[*child]).sum::<u64>();
        }
        retained
    }

    /// Bytes that would go without some parts.
    pub fn without(&self, parts: &BTreeSet<usize>) -> u64 {
        let reached = self.reached(parts);
        let gone = reached.iter().zip(&self.bytes).filter(|(reached, _)| !**reached);
        gone.map(|(_, bytes)| bytes).sum()
    }

    /// The shortest path from the start to a part, without the root itself.
    pub fn path(&self, to: usize) -> Vec<usize> {
        let to = NodeIndex::new(to);
        let found = petgraph::algo::astar(&self.graph, self.root, |index| index == to, |_| 1, |_| 0);
        found
            .map(|(_, path)| path.into_iter().skip(1).map(|index| index.index()).collect())
            .unwrap_or_default()
    }

    /// The shortest path from the start to each part, without the root.
    pub fn paths(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut before: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut paths: BTreeMap<usize, Vec<usize>> = BTreeMap::from([(self.root.index(), vec![])]);
        let mut walk = petgraph::visit::Bfs::new(&self.graph, self.root);
        while let Some(index) = walk.next(&self.graph) {
            if let Some(path) = before.get(&index).and_then(|from| paths.get(&from.index())) {
                let path = path.iter().copied().chain([index.index()]).collect();
                paths.insert(index.index(), path);
            }
            for next in self.graph.neighbors(index) {
                before.entry(next).or_insert(index);
            }
        }
        paths
    }

    /// For each part whether a path leads to it from the start that goes through none of `removed`.
    fn reached(&self, removed: &BTreeSet<usize>) -> Vec<bool> {
        let filtered =
            petgraph::visit::NodeFiltered::from_fn(&self.graph, |index| !removed.contains(&index.index()));
        let mut walk = Dfs::new(&filtered, self.root);
        let mut reached = vec![false; self.graph.node_count()];
        while let Some(index) = walk.next(&filtered) {
            reached[index.index()] = true;
        }
        reached
    }
}

/// For each part what every path to it goes through.
pub struct Keepers(Dominators<NodeIndex>);

impl Keepers {
    /// What every path to a part goes through, the nearest first, beginning with the part itself.
    pub fn of(&self, node: usize) -> impl Iterator<Item = usize> {
        self.0.dominators(NodeIndex::new(node)).into_iter().flatten().map(|index| index.index())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// println keeps text and out; both it and scanln keep sys.
    fn sample() -> (ReferenceGraph, [usize; 5]) {
        let mut graph = ReferenceGraph::default();
        let println = graph.add(GraphNode::Component("a".into(), "println".into()));
        let scanln = graph.add(GraphNode::Component("b".into(), "scanln".into()));
        for (func, node) in [("println", println), ("scanln", scanln)] {
            let func = graph.add(GraphNode::Func(func.into()));
            graph.link(func, node);
        }
        let [text, out, sys] =
            ["text", "out", "sys"].map(|name| graph.add(GraphNode::Symbol(0, name.into())));
        for (from, to) in [(println, text), (println, out), (out, sys), (scanln, sys)] {
            graph.link(from, to);
        }
        for (node, bytes) in [(println, 10), (scanln, 20), (text, 100), (out, 200), (sys, 1000)] {
            graph.grow(node, bytes);
        }
        (graph, [println, scanln, text, out, sys])
    }

    #[test]
    fn what_two_use_neither_keeps() {
        let (graph, [println, scanln, text, _, sys]) = sample();
        let keepers = graph.dominators();
        let retained = graph.retained(&keepers);
        assert_eq!((retained[println], retained[scanln], retained[sys]), (310, 20, 1000));
        assert_eq!(retained[0], 1330);
        let keepers: Vec<_> = keepers.of(text).map(|node| graph.node(node).clone()).collect();
        assert!(keepers.contains(&GraphNode::Func("println".into())));
        assert_eq!(graph.without(&[println].into()), 310);
        assert_eq!(graph.without(&[println, scanln].into()), 1330);
        assert_eq!(graph.path(sys).len(), 3);
    }

    #[test]
    fn orphans_are_adopted() {
        let (mut graph, _) = sample();
        let [lonely, one, two] =
            ["lonely", "one", "two"].map(|name| graph.add(GraphNode::Symbol(1, name.into())));
        graph.link(one, two);
        graph.link(two, one);
        graph.adopt();
        assert_eq!(graph.path(lonely), [lonely]);
        assert_eq!(graph.path(two).len(), 2);
    }
}
