//! Solves flows and equalities between types.
//!
//! A node is the type of a variable, of a type variable in a call, of a channel, or of the elements of a list
//! or dict. Values flow from node to node and are boxed where the types differ. Elements do not: a list of
//! integers is laid out in another way than one of boxed values. So lists that meet share the node of their
//! elements.

use neva_blocks::Type;

/// The number of a node.
pub(crate) type TypeNode = u32;

/// What is known of a node. It only ever moves from `Bottom` over one other kind to `Any`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No value has come so far.
    Bottom,
    Unit,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    /// A list, and the node of its elements.
    List(TypeNode),
    /// A dict, and the node of its values.
    Dict(TypeNode),
    /// Boxed values.
    Any,
}

/// Lists in lists are typed so deep; further in they are boxed.
const MAX_DEPTH: usize = 16;

#[derive(Default)]
pub(crate) struct Solver {
    /// Nodes that were made the same lead to one that represents all.
    parents: Vec<TypeNode>,
    shapes: Vec<Shape>,
    /// Where values flow from each node.
    flows: Vec<Vec<TypeNode>>,
    /// Flows along which something may be new.
    agenda: Vec<(TypeNode, TypeNode)>,
    /// Nodes to be made the same.
    equal: Vec<(TypeNode, TypeNode)>,
    /// Nodes to become `Any`.
    boxed: Vec<TypeNode>,
}

impl Solver {
    /// A new node.
    pub(crate) fn node(&mut self, shape: Shape) -> TypeNode {
        let node = self.parents.len() as TypeNode;
        self.parents.push(node);
        self.shapes.push(shape);
        self.flows.push(vec![]);
        node
    }

    /// Whatever comes to one node comes to another one.
    pub(crate) fn flow(&mut self, from: TypeNode, to: TypeNode) {
        let from = self.find(from);
        self.flows[from as usize].push(to);
        self.agenda.push((from, to));
    }

    /// A value of a type comes to a node.
    pub(crate) fn assign(&mut self, shape: Shape, to: TypeNode) {
        let from = self.node(shape);
        self.agenda.push((from, to));
    }

    /// Follows flows until nothing changes, and sees to it that all types can be written down.
    pub(crate) fn solve(&mut self) {
        loop {
            while let Some((from, to)) = self.agenda.pop() {
                self.transfer(from, to);
            }
            if !self.bound_elements() {
                return;
            }
        }
    }

    /// The type of a node, once solved.
    pub(crate) fn ty(&self, node: TypeNode) -> Type {
        match self.shapes[self.root(node) as usize] {
            Shape::Unit => Type::Unit,
            Shape::Bool => Type::Bool,
            Shape::Int => Type::Int,
            Shape::Float => Type::Float,
            Shape::Str => Type::Str,
            Shape::Bytes => Type::Bytes,
            // As deep as `bound_elements` allows.
            Shape::List(element) => Type::List(Box::new(self.ty(element))),
            Shape::Dict(element) => Type::Dict(Box::new(self.ty(element))),
            Shape::Bottom | Shape::Any => Type::Any,
        }
    }

    fn root(&self, mut node: TypeNode) -> TypeNode {
        while self.parents[node as usize] != node {
            node = self.parents[node as usize];
        }
        node
    }

    fn find(&mut self, node: TypeNode) -> TypeNode {
        let root = self.root(node);
        let mut at = node;
        while at != root {
            at = std::mem::replace(&mut self.parents[at as usize], root);
        }
        root
    }

    fn transfer(&mut self, from: TypeNode, to: TypeNode) {
        let (from, to) = (self.find(from), self.find(to));
        if from != to {
            let joined = self.join(self.shapes[from as usize], self.shapes[to as usize]);
            self.raise(to, joined);
            self.settle();
        }
    }

    /// The least shape above two. Elements that meet are noted down to be made the same, those that get boxed
    /// to be boxed.
    fn join(&mut self, left: Shape, right: Shape) -> Shape {
        match (left, right) {
            (Shape::Bottom, other) | (other, Shape::Bottom) => other,
            (Shape::List(one), Shape::List(other)) | (Shape::Dict(one), Shape::Dict(other)) => {
                self.equal.push((one, other));
                right
            }
            _ if left == right => left,
            _ => {
                self.box_elements(left);
                self.box_elements(right);
                Shape::Any
            }
        }
    }

    fn box_elements(&mut self, shape: Shape) {
        if let Shape::List(element) | Shape::Dict(element) = shape {
            self.boxed.push(element);
        }
    }

    /// Sets the shape of a node that represents itself.
    fn raise(&mut self, node: TypeNode, shape: Shape) {
        // Elements of the old shape and of the new one are the same in the end.
        if std::mem::discriminant(&self.shapes[node as usize]) != std::mem::discriminant(&shape) {
            self.shapes[node as usize] = shape;
            self.agenda.extend(self.flows[node as usize].iter().map(|to| (node, *to)));
        }
    }

    /// Does what was noted down.
    fn settle(&mut self) {
        loop {
            if let Some(node) = self.boxed.pop() {
                let node = self.find(node);
                self.box_elements(self.shapes[node as usize]);
                self.raise(node, Shape::Any);
            } else if let Some((one, other)) = self.equal.pop() {
                self.unify(one, other);
            } else {
                return;
            }
        }
    }

    fn unify(&mut self, one: TypeNode, other: TypeNode) {
        let (one, other) = (self.find(one), self.find(other));
        if one == other {
            return;
        }
        let joined = self.join(self.shapes[one as usize], self.shapes[other as usize]);
        self.raise(one, joined);
        self.raise(other, joined);
        let is_longer = self.flows[one as usize].len() > self.flows[other as usize].len();
        let (short, long) = if is_longer { (other, one) } else { (one, other) };
        let flows = std::mem::take(&mut self.flows[short as usize]);
        self.flows[long as usize].extend(flows);
        self.parents[short as usize] = long;
    }

    /// Boxes elements that contain themselves, that lie too deep, or that are empty structs. Says whether
    /// there were any.
    fn bound_elements(&mut self) -> bool {
        const UNKNOWN: usize = usize::MAX;
        const OPEN: usize = usize::MAX - 1;
        let mut depths = vec![UNKNOWN; self.parents.len()];
        for node in 0..self.parents.len() as TypeNode {
            let mut path = vec![];
            let mut at = self.find(node);
            let mut depth = loop {
                match depths[at as usize] {
                    UNKNOWN => {}
                    OPEN => {
                        self.boxed.push(at);
                        break 0;
                    }
                    depth => break depth,
                }
                let (Shape::List(element) | Shape::Dict(element)) = self.shapes[at as usize] else {
                    depths[at as usize] = 0;
                    break 0;
                };
                depths[at as usize] = OPEN;
                path.push(at);
                at = self.find(element);
                if self.shapes[at as usize] == Shape::Unit {
                    self.boxed.push(at);
                }
            };
            while let Some(node) = path.pop() {
                depth += 1;
                if depth > MAX_DEPTH {
                    self.box_elements(self.shapes[node as usize]);
                    depth = 1;
                }
                depths[node as usize] = depth;
            }
        }
        let found = !self.boxed.is_empty();
        self.settle();
        found
    }
}
