//! Solves flows and equalities between types.
//!
//! A node is the type of a variable, of a type variable in a call, of a channel, or of the elements of a list
//! or dict. Values flow from node to node and are boxed where the types differ. Elements do not: a list of
//! integers is laid out in another way than one of boxed values. So lists that meet share the node of their
//! elements, and so do structs with the nodes of their fields. A struct is boxed field by field; only the
//! elements of lists and dicts in it have to be boxed from the start.

use neva_blocks::{MOST_FIELDS, Type};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

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
    /// A struct: the position in the solver's table of structs.
    Struct(u32),
    /// A union, and the node of its members.
    Union(TypeNode),
    /// The members of unions that meet.
    Members,
    /// Boxed values.
    Any,
}

/// What is taken out of a value.
#[derive(Clone, PartialEq)]
pub(crate) enum Part {
    /// The field of a struct.
    Field(String),
    /// The payload of a union member with this tag; the union where the member has none.
    Payload(String),
    /// The payload of a union member that has one, whichever it is; any other value as it is.
    Unboxed,
}

/// A member of a union.
#[derive(Clone, Copy, Default)]
struct Member {
    /// Whether there are such without payload.
    is_bare: bool,
    /// The node of its payload.
    payload: Option<TypeNode>,
}

/// Lists in lists are typed so deep; further in they are boxed.
const MAX_DEPTH: usize = 16;
/// A struct with so many fields, with those of the structs in it, is typed; in a larger one structs are
/// boxed.
const MAX_SIZE: usize = 32;

/// The fields of a struct, sorted by name, and their nodes.
type Fields = Rc<[(String, TypeNode)]>;

/// A part of a node that flows to another one.
#[derive(Clone)]
struct Projection {
    part: Part,
    to: TypeNode,
    /// Whether the flow is there already.
    flows: bool,
}

#[derive(Default)]
pub(crate) struct Solver {
    /// Nodes that were made the same lead to one that represents all.
    parents: Vec<TypeNode>,
    shapes: Vec<Shape>,
    /// Where values flow from each node.
    flows: Vec<Vec<TypeNode>>,
    /// Which parts of each node flow where.
    projections: Vec<Vec<Projection>>,
    /// Whether a value of each node is boxed somewhere, so that elements of lists and dicts in it are boxed.
    has_boxed_elements: Vec<bool>,
    /// The structs that [`Shape::Struct`] means.
    structs: Vec<Fields>,
    /// The members of each node that is [`Shape::Members`].
    members: HashMap<TypeNode, BTreeMap<String, Member>>,
    /// Flows along which something may be new.
    agenda: Vec<(TypeNode, TypeNode)>,
    /// Nodes to be made the same.
    equal: Vec<(TypeNode, TypeNode)>,
    /// Nodes to become `Any`.
    boxed: Vec<TypeNode>,
    /// Nodes whose values are boxed somewhere.
    boxed_elements: Vec<TypeNode>,
    /// Nodes whose parts may flow on.
    projected: Vec<TypeNode>,
}

impl Solver {
    /// A new node.
    pub(crate) fn node(&mut self, shape: Shape) -> TypeNode {
        let node = self.parents.len() as TypeNode;
        self.parents.push(node);
        self.shapes.push(shape);
        self.flows.push(vec![]);
        self.projections.push(vec![]);
        self.has_boxed_elements.push(false);
        node
    }

    /// The shape of a struct of these fields, which are sorted by name.
    pub(crate) fn structure(&mut self, fields: Vec<(String, TypeNode)>) -> Shape {
        if fields.is_empty() || fields.len() > MOST_FIELDS {
            return Shape::Any;
        }
        self.structs.push(fields.into());
        Shape::Struct(self.structs.len() as u32 - 1)
    }

    /// The shape of a union of these members.
    pub(crate) fn union(&mut self, members: impl IntoIterator<Item = (String, Option<TypeNode>)>) -> Shape {
        let members = members.into_iter();
        let members =
            members.map(|(tag, payload)| (tag, Member { is_bare: payload.is_none(), payload })).collect();
        let node = self.node(Shape::Members);
        self.members.insert(node, members);
        Shape::Union(node)
    }

    /// A part of what comes to one node comes to another one.
    pub(crate) fn project(&mut self, from: TypeNode, part: Part, to: TypeNode) {
        let from = self.find(from);
        self.projections[from as usize].push(Projection { part, to, flows: false });
        self.projected.push(from);
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
            if let Some((from, to)) = self.agenda.pop() {
                self.transfer(from, to);
            } else if let Some(node) = self.projected.pop() {
                self.take_parts(node);
            } else if !self.bound_elements() {
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
            Shape::Struct(at) => {
                let fields = self.structs[at as usize].iter();
                Type::Struct(fields.map(|(name, node)| (name.clone(), self.ty(*node))).collect())
            }
            Shape::Union(members) => {
                let members = self.members[&self.root(members)].iter();
                let payload = |member: &Member| member.payload.map(|payload| self.ty(payload));
                Type::Union(members.map(|(tag, member)| (tag.clone(), payload(member))).collect())
            }
            Shape::Bottom | Shape::Any => Type::Any,
            Shape::Members => unreachable!("a variable holds a union, not its members"),
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

    /// Lets the parts of a node flow where they are taken.
    fn take_parts(&mut self, node: TypeNode) {
        let node = self.find(node);
        let shape = self.shapes[node as usize];
        if shape == Shape::Bottom {
            return;
        }
        let mut projections = std::mem::take(&mut self.projections[node as usize]);
        for projection in &mut projections {
            projection.flows = self.take_part(node, shape, projection);
        }
        // The value may still turn out to be another one, or a union to have more members.
        if shape != Shape::Any {
            self.projections[node as usize] = projections;
        }
    }

    /// Lets a part of a node flow where it is taken. Says whether it does.
    fn take_part(
        &mut self,
        node: TypeNode,
        shape: Shape,
        Projection { part, to, flows }: &Projection,
    ) -> bool {
        match (shape, part) {
            (Shape::Members, Part::Payload(tag)) => {
                let Some(&Member { payload, .. }) = self.members[&node].get(tag) else { return false };
                match payload {
                    _ if *flows => {}
                    Some(payload) => self.flow(payload, *to),
                    None => self.assign(Shape::Union(node), *to),
                }
            }
            (Shape::Union(_) | Shape::Struct(_), Part::Payload(_) | Part::Field(_)) if *flows => {}
            (Shape::Union(members), Part::Payload(_)) => self.project(members, part.clone(), *to),
            (Shape::Struct(at), Part::Field(name)) => {
                let fields = self.structs[at as usize].clone();
                match fields.iter().find(|(known, _)| known == name) {
                    Some((_, field)) => self.flow(*field, *to),
                    None => self.assign(Shape::Any, *to),
                }
            }
            (Shape::Union(_), Part::Unboxed) => {
                self.box_elements(shape);
                self.assign(Shape::Any, *to);
                self.settle();
            }
            (_, Part::Unboxed) if *flows => {}
            (_, Part::Unboxed) => self.flow(node, *to),
            _ => self.assign(Shape::Any, *to),
        }
        true
    }

    /// The least shape above two. Elements that meet are noted down to be made the same, those that get boxed
    /// to be boxed.
    fn join(&mut self, left: Shape, right: Shape) -> Shape {
        match (left, right) {
            (Shape::Bottom, other) | (other, Shape::Bottom) => other,
            (Shape::List(one), Shape::List(other))
            | (Shape::Dict(one), Shape::Dict(other))
            | (Shape::Union(one), Shape::Union(other)) => {
                self.equal.push((one, other));
                right
            }
            _ if left == right => left,
            (Shape::Struct(one), Shape::Struct(other)) if self.has_names_of(one, other) => {
                let (one, other) = (self.structs[one as usize].clone(), self.structs[other as usize].clone());
                self.equal.extend(one.iter().zip(other.iter()).map(|((_, one), (_, other))| (*one, *other)));
                right
            }
            _ => {
                self.box_elements(left);
                self.box_elements(right);
                Shape::Any
            }
        }
    }

    fn has_names_of(&self, one: u32, other: u32) -> bool {
        let names = |at: u32| self.structs[at as usize].iter().map(|(name, _)| name);
        names(one).eq(names(other))
    }

    fn box_elements(&mut self, shape: Shape) {
        match shape {
            Shape::List(element) | Shape::Dict(element) => self.boxed.push(element),
            Shape::Union(members) => self.boxed_elements.push(members),
            Shape::Struct(at) => {
                self.boxed_elements.extend(self.structs[at as usize].iter().map(|(_, node)| *node));
            }
            _ => {}
        }
    }

    /// Sets the shape of a node that represents itself.
    fn raise(&mut self, node: TypeNode, shape: Shape) {
        // Elements of the old shape and of the new one are the same in the end.
        if std::mem::discriminant(&self.shapes[node as usize]) != std::mem::discriminant(&shape) {
            self.shapes[node as usize] = shape;
            if self.has_boxed_elements[node as usize] {
                self.box_elements(shape);
            }
            self.projected.push(node);
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
            } else if let Some(node) = self.boxed_elements.pop() {
                let node = self.find(node);
                if !std::mem::replace(&mut self.has_boxed_elements[node as usize], true) {
                    self.box_elements(self.shapes[node as usize]);
                    self.boxed_elements.extend(self.payloads(node));
                }
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
        let projections = std::mem::take(&mut self.projections[short as usize]);
        if !projections.is_empty() {
            self.projections[long as usize].extend(projections);
            self.projected.push(long);
        }
        self.parents[short as usize] = long;
        self.merge_members(short, long);
        if self.has_boxed_elements[short as usize] {
            self.boxed_elements.push(long);
        }
    }

    fn merge_members(&mut self, short: TypeNode, long: TypeNode) {
        let Some(more) = self.members.remove(&short) else { return };
        let members = self.members.entry(long).or_default();
        for (tag, member) in more {
            let known = members.entry(tag).or_default();
            known.is_bare |= member.is_bare;
            match (known.payload, member.payload) {
                (Some(one), Some(other)) => self.equal.push((one, other)),
                (one, other) => known.payload = one.or(other),
            }
        }
        self.projected.push(long);
        // The new ones, too.
        if std::mem::take(&mut self.has_boxed_elements[long as usize]) {
            self.boxed_elements.push(long);
        }
    }

    /// The nodes of the payloads of members.
    fn payloads(&self, members: TypeNode) -> Vec<TypeNode> {
        let members = self.members.get(&members).into_iter().flatten();
        members.filter_map(|(_, member)| Some(self.root(member.payload?))).collect()
    }

    /// Boxes elements, fields and payloads that contain themselves, that lie too deep, that are empty
    /// structs, or that make a struct or union too large, and unions of which one member has a payload at
    /// times. Says whether there were any.
    fn bound_elements(&mut self) -> bool {
        let mut extents = vec![Extent::Unknown; self.parents.len()];
        for node in 0..self.parents.len() as TypeNode {
            let mut path = vec![self.find(node)];
            while let Some(&at) = path.last() {
                let parts = self.parts(at);
                if self.is_mixed(at) {
                    self.boxed.push(at);
                }
                if matches!(extents[at as usize], Extent::Known { .. }) {
                    path.pop();
                    continue;
                }
                if std::mem::replace(&mut extents[at as usize], Extent::Open) == Extent::Unknown {
                    for &part in &parts {
                        match extents[part as usize] {
                            _ if self.shapes[part as usize] == Shape::Unit => self.boxed.push(part),
                            Extent::Unknown => path.push(part),
                            Extent::Open => self.boxed.push(part),
                            Extent::Known { .. } => {}
                        }
                    }
                    continue;
                }
                path.pop();
                extents[at as usize] = self.extent(at, &parts, &extents);
            }
        }
        let found = !self.boxed.is_empty();
        self.settle();
        found
    }

    /// Whether it is a union of which one member has a payload at times.
    fn is_mixed(&self, node: TypeNode) -> bool {
        let Shape::Union(members) = self.shapes[node as usize] else { return false };
        self.members[&self.root(members)].values().any(|member| member.is_bare && member.payload.is_some())
    }

    /// How far a type reaches, by the types in it, which are boxed where that is too far.
    fn extent(&mut self, node: TypeNode, parts: &[TypeNode], extents: &[Extent]) -> Extent {
        let (mut depth, mut size) = (0, 1);
        for &part in parts {
            if let Extent::Known { depth: inner, size: more } = extents[part as usize] {
                depth = depth.max(inner + 1);
                size += more;
            }
        }
        let is_wide = matches!(self.shapes[node as usize], Shape::Struct(_) | Shape::Union(_));
        if depth > MAX_DEPTH || (is_wide && size > MAX_SIZE) {
            let nested = parts.iter().copied().filter(|part| !self.parts(*part).is_empty());
            self.boxed.extend(nested.collect::<Vec<_>>());
            return Extent::Known { depth: 1, size: 1 + parts.len() };
        }
        Extent::Known { depth, size }
    }

    /// The nodes of the elements, fields or payloads of a node.
    fn parts(&self, node: TypeNode) -> Vec<TypeNode> {
        match self.shapes[node as usize] {
            Shape::List(element) | Shape::Dict(element) => vec![self.root(element)],
            Shape::Struct(at) => {
                self.structs[at as usize].iter().map(|(_, field)| self.root(*field)).collect()
            }
            Shape::Union(members) => self.payloads(self.root(members)),
            _ => vec![],
        }
    }
}

/// How far the type of a node reaches.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// Not found out yet.
    Unknown,
    /// It is being found out: a type in this one that is open contains itself.
    Open,
    /// Types in types, so deep, and so many of them.
    Known { depth: usize, size: usize },
}
