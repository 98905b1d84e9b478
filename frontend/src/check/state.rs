//! What the parts of the analysis know of entities and nodes.

use super::model::{
    Component, ComponentBody, ComponentId, Constant, NodeId, NodeTarget, Param, Port, Site, Value,
};
use crate::module::FileId;
use crate::scope::EntityId;
use crate::syntax::ast;
use crate::types::{DefId, TypeId};
use rustc_hash::{FxHashMap, FxHashSet};

/// What the names in a type expression can mean.
#[derive(Clone, Debug)]
pub(super) struct TypeScope<'a> {
    pub file: FileId,
    /// The type parameters, which shadow types of the same name.
    pub params: FxHashMap<&'a str, TypeId>,
    /// For the body of a definition: who needs it, and the definition's name. Only if something does, what
    /// is wrong in it is an error.
    pub needed_by: Option<(Site, &'a str)>,
}

impl TypeScope<'_> {
    /// The names of a file, without type parameters.
    pub(super) fn of_file(file: FileId) -> Self {
        TypeScope { file, params: FxHashMap::default(), needed_by: None }
    }
}

/// A definition whose body is still to be resolved.
pub(super) struct PendingDefinition {
    pub entity: EntityId,
    pub def: DefId,
    /// None if nothing needs it.
    pub needed_by: Option<Site>,
}

/// A type argument that must fit the constraint of its parameter, to be asked when all bodies are known.
pub(super) struct Obligation {
    pub site: Site,
    /// For the body of a definition: who needs it, and the definition's name.
    pub needed_by: Option<(Site, String)>,
    pub argument: TypeId,
    pub constraint: Constraint,
}

/// Where the constraint of a type argument comes from.
pub(super) enum Constraint {
    /// From a parameter whose constraint is known.
    Known { param: String, ty: TypeId },
    /// From a parameter of a type definition, which may still have to be resolved.
    OfDefinition { entity: EntityId, index: usize, arguments: std::rc::Rc<[TypeId]> },
}

/// A value with what is known about it.
#[derive(Clone, Debug)]
pub(super) struct Evaluated<'a> {
    pub ty: TypeId,
    pub value: Value<'a>,
    /// How many values it consists of when all that is shared is written out.
    pub size: u64,
}

/// How far the evaluation of a constant is.
pub(super) enum ConstState<'a> {
    Open,
    /// None if it has an error, which is reported.
    Done(Option<Evaluated<'a>>),
}

/// A resolved signature.
#[derive(Clone, Debug)]
pub(super) struct Signature<'a> {
    pub scope: TypeScope<'a>,
    pub params: Vec<Param<'a>>,
    pub inports: Vec<Port<'a>>,
    pub outports: Vec<Port<'a>>,
}

impl<'a> Signature<'a> {
    pub(super) fn outport(&self, name: &str) -> Option<&Port<'a>> {
        self.outports.iter().find(|port| port.name == name)
    }
}

/// A checked component whose dependencies are still to be resolved.
pub(super) struct Checked<'a> {
    pub component: Component<'a>,
    pub open: Open<'a>,
    /// The components of its nodes, if it was recalled: its network was not looked at then.
    pub recalled: Option<Vec<ComponentId>>,
}

/// What is still open about the nodes of a checked component.
#[derive(Default)]
pub(super) struct Open<'a> {
    /// What is in the braces of its nodes; nodes without components and those with errors are left out.
    pub given: Vec<(NodeId, Vec<NodeState<'a>>)>,
    /// Nodes of which it is not known what they are.
    pub unknown_nodes: FxHashSet<NodeId>,
}

impl Checked<'_> {
    /// Whether its nodes have neither holes nor dependencies, and are all known.
    pub(super) fn is_plain(&self) -> bool {
        let has_holes = match &self.component.body {
            ComponentBody::Network { nodes, .. } => {
                nodes.iter().any(|node| matches!(node.target, NodeTarget::Hole(_)))
            }
            ComponentBody::Extern { .. } => false,
        };
        let Open { given, unknown_nodes } = &self.open;
        !has_holes && unknown_nodes.is_empty() && given.iter().all(|(_, given)| given.is_empty())
    }
}

/// A node, or a dependency in the braces of one, while its component is checked.
pub(super) struct NodeState<'a> {
    pub ast: &'a ast::Node,
    /// Its name; empty for a dependency without one.
    pub name: &'a str,
    pub site: Site,
    /// What it is an instance of; none if that is not known.
    pub entity: Option<EntityId>,
    /// Whether that is an interface: a dependency passes on the enclosing component's own of its name.
    pub is_hole: bool,
    pub type_args: Vec<TypeId>,
    /// The versions that it may be; exactly one once overloads are resolved, none if there is an error.
    pub candidates: Vec<Candidate<'a>>,
    pub guard: bool,
    pub bind: Option<Constant<'a>>,
    /// What is in the braces of a dependency.
    pub given: Vec<NodeState<'a>>,
}

/// A version of a component, with the ports it would give a node.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub version: usize,
    pub inports: Vec<Port<'a>>,
    pub outports: Vec<Port<'a>>,
    /// The positions of the inports by their names.
    positions: FxHashMap<&'a str, usize>,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(version: usize, inports: Vec<Port<'a>>, outports: Vec<Port<'a>>) -> Candidate<'a> {
        let mut positions = FxHashMap::default();
        for (at, port) in inports.iter().enumerate() {
            positions.entry(port.name).or_insert(at);
        }
        Candidate { version, inports, outports, positions }
    }

    /// The inport of a name. What builds a struct has one for each field.
    pub(super) fn inport(&self, name: &str) -> Option<&Port<'a>> {
        self.positions.get(name).map(|at| &self.inports[*at])
    }

    pub(super) fn outport(&self, name: &str) -> Option<&Port<'a>> {
        self.outports.iter().find(|port| port.name == name)
    }
}
