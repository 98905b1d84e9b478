//! The checked program: what the sources mean, with nothing left to guess.
//!
//! It is a new tree, not the syntax tree with side tables: names are resolved to numbers, omitted port names
//! are filled in, overloads are chosen, constants are evaluated and every port has its type. Texts are
//! borrowed from the sources. What is kept as written is the *shape* of networks: connections, chains and
//! lists are in source order, so that desugaring can number what it makes in source order.
//!
//! A component is checked once, not once per instance. Its types may contain its own type parameters
//! ([`Type::Param`](crate::types::Type::Param)); the types of a node's ports already have the node's type
//! arguments put in, so they speak in the parameters of the component that the node is in.
//!
//! # Dependencies
//!
//! A node whose entity is an interface is a *hole* ([`NodeTarget::Hole`]). The name of a hole is the name of
//! its node. Each component lists what must be supplied to it from outside in [`Component::needs`]: its own
//! holes, and the needs of its nodes' components which these nodes do not supply themselves (a dependency
//! reaches any depth by its name). Each component node lists one [`Dependency`] for each need of its
//! component, in the same order, either given at the node or passed on from the enclosing component's need of
//! the same name. So expanding a node takes an environment (need -> what fills it) and builds the one for its
//! component from `node.dependencies` alone:
//!
//! - [`DependencySource::Given`]: the given component, whose own dependencies are found in the same way and
//!   in the environment of the component the node is in;
//! - [`DependencySource::Inherited`]: the enclosing component's own entry of that name.
//!
//! `Main` needs nothing.
//!
//! A given component has the ports of the hole that it fills, with two exceptions, of which the user is
//! warned: it may lack the hole's outport `err`, so that nothing is ever sent there, and it may have further
//! outports, which nothing reads.
//!
//! # Port names of holes
//!
//! A port of a hole has the interface's name for it. An anonymous port has the empty name; it is the only
//! inport, or the only outport ([`Component::sole_outport`]), of the component that fills the hole. Every
//! other port name in networks is that of an existing port.

use crate::module::{FileId, PackageId, SourceTree};
use crate::syntax::Span;
use crate::types::{TypeId, Types};
use std::sync::Arc;

/// A program that has no errors.
#[derive(Debug)]
pub struct TypedProgram<'a> {
    /// The sources, which [`Site`]s point into.
    pub sources: &'a SourceTree,
    /// The types that [`TypeId`]s are numbers of.
    pub types: Types<'a>,
    /// The components that `Main` can reach and all others of its module; [`ComponentId`]s are places in it.
    pub components: Vec<Component<'a>>,
    /// `Main`.
    pub main: ComponentId,
}

impl<'a> TypedProgram<'a> {
    /// A component by its number.
    pub fn component(&self, id: ComponentId) -> &Component<'a> {
        &self.components[id.0 as usize]
    }

    /// The file of a site and its line from 1, for messages of programs at run time.
    pub fn line(&self, site: Site) -> (&'a str, u32) {
        let source = &self.sources.file(site.file).source;
        (source.path(), source.line(site.span.start))
    }
}

/// A place in the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The file.
    pub file: FileId,
    /// The range in it.
    pub span: Span,
}

/// Number of a component: one version of a `def`, so each overload has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(pub u32);

/// One version of a component.
#[derive(Clone, Debug)]
pub struct Component<'a> {
    /// The package it belongs to.
    pub package: PackageId,
    /// The name after `def`.
    pub name: &'a str,
    /// Which of the versions of that name it is, from 0 in source order.
    pub version: usize,
    /// Where its name is.
    pub site: Site,
    /// Names and constraints of its type parameters.
    pub params: Vec<Param<'a>>,
    /// Inports, in source order.
    pub inports: Vec<Port<'a>>,
    /// Outports, in source order.
    pub outports: Vec<Port<'a>>,
    /// What must be supplied to it from outside.
    pub needs: Vec<Need<'a>>,
    /// What it is made of.
    pub body: ComponentBody<'a>,
}

impl<'a> Component<'a> {
    /// The name of its only outport.
    pub fn sole_outport(&self) -> Option<&'a str> {
        match self.outports[..] {
            [ref port] => Some(port.name),
            _ => None,
        }
    }
}

/// What a component is made of.
#[derive(Clone, Debug)]
pub enum ComponentBody<'a> {
    /// `#extern(reference)`: a runtime function.
    Extern {
        /// Its name.
        reference: &'a str,
        /// `#autoports`: each node has the fields of its type argument as inports ([`Node::inports`]), and
        /// the function is called with one inport per field.
        autoports: bool,
    },
    /// Nodes and a network.
    Network {
        /// The nodes, in source order; [`NodeId`]s are places in it.
        nodes: Vec<Node<'a>>,
        /// The connections, in source order.
        connections: Vec<Connection<'a>>,
    },
}

/// A type parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Its name.
    pub name: &'a str,
    /// What an argument must be a subtype of.
    pub constraint: TypeId,
}

/// A port of a component, interface or node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port<'a> {
    /// Its name; empty for an anonymous port of an interface.
    pub name: &'a str,
    /// What flows through it.
    pub ty: TypeId,
    /// Whether it has slots.
    pub is_array: bool,
    /// Where it is declared.
    pub site: Site,
}

/// Something a component needs from outside.
#[derive(Clone, Debug)]
pub struct Need<'a> {
    /// The name by which it is supplied.
    pub name: &'a str,
    /// Ports that it must have, in the component's type parameters.
    pub inports: Vec<Port<'a>>,
    /// Ports that it must have, in the component's type parameters.
    pub outports: Vec<Port<'a>>,
    /// The hole that asks for it.
    pub site: Site,
}

/// Place of a node in [`ComponentBody::Network::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A node.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// Its name, unique in its component.
    pub name: &'a str,
    /// Where it is declared.
    pub site: Site,
    /// What it is an instance of.
    pub target: NodeTarget<'a>,
    /// Type arguments, one per type parameter of the target.
    pub type_args: Vec<TypeId>,
    /// Its inports with the type arguments put in; for `#autoports` one per field.
    pub inports: Vec<Port<'a>>,
    /// Its outports with the type arguments put in.
    pub outports: Vec<Port<'a>>,
    /// One for each need of the target's component, in the same order.
    pub dependencies: Vec<Dependency<'a>>,
    /// `#bind`: the configuration message; only nodes of extern components have one.
    pub bind: Option<Constant<'a>>,
    /// Whether it has the error guard `?`: its `err` goes to the component's own `err`.
    pub guard: bool,
    /// Names of the outports that no connection (and no guard) sends from. Slots of an array outport that is
    /// used elsewhere are not listed.
    pub unused_outports: Vec<&'a str>,
}

/// What a node is an instance of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeTarget<'a> {
    /// A component, overloads resolved.
    Component(ComponentId),
    /// An interface, by its name: a hole to be filled by the dependency named like the node.
    Hole(&'a str),
}

/// What fills a need of a node's component.
#[derive(Clone, Debug)]
pub struct Dependency<'a> {
    /// The need's name.
    pub need: &'a str,
    /// Where it comes from.
    pub source: DependencySource<'a>,
}

/// Where a dependency comes from.
#[derive(Clone, Debug)]
pub enum DependencySource<'a> {
    /// It is given at the node.
    Given(GivenDependency<'a>),
    /// It is the enclosing component's need of the same name.
    Inherited,
}

/// A component in the braces of a node.
#[derive(Clone, Debug)]
pub struct GivenDependency<'a> {
    /// The component, overloads resolved.
    pub component: ComponentId,
    /// Where it is written.
    pub site: Site,
    /// Type arguments, one per type parameter of the component.
    pub type_args: Vec<TypeId>,
    /// Its inports with the type arguments put in; for `#autoports` one per field.
    pub inports: Vec<Port<'a>>,
    /// `#bind`: the configuration message.
    pub bind: Option<Constant<'a>>,
    /// One for each need of the component, in the same order.
    pub dependencies: Vec<Dependency<'a>>,
}

/// A constant with its value.
#[derive(Clone, Debug)]
pub struct Constant<'a> {
    /// Its type: as declared, or a literal's own.
    pub ty: TypeId,
    /// Its value.
    pub value: Value<'a>,
    /// Where it is used.
    pub site: Site,
}

/// An evaluated constant. Values are shared, so a constant used in many places costs its size once.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A 64-bit float; an integer literal where a float is declared is converted.
    Float(f64),
    /// A string.
    String(&'a str),
    /// A list.
    List(Arc<[Value<'a>]>),
    /// A dict, by key, sorted; a doubled key keeps its last value.
    Dict(Arc<[(&'a str, Value<'a>)]>),
    /// A struct, by field, sorted.
    Struct(Arc<[(&'a str, Value<'a>)]>),
    /// A union member.
    Union {
        /// The tag.
        tag: &'a str,
        /// What it carries.
        payload: Option<Arc<Value<'a>>>,
    },
}

/// One connection with everything after its first arrow.
///
/// The shape is that of [`ast::Connection`](crate::syntax::ast::Connection).
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// What sends: one port, or a fan-in of several. Constants and selectors are never at the head.
    pub senders: Vec<Endpoint<'a>>,
    /// What follows the first arrow.
    pub branch: Branch<'a>,
    /// The whole connection.
    pub site: Site,
}

/// What follows an arrow, or is an element of a list of receivers.
#[derive(Clone, Debug)]
pub struct Branch<'a> {
    /// The links of a chain: each receives from what is before it and sends to what follows.
    pub links: Vec<Link<'a>>,
    /// What receives in the end.
    pub end: BranchEnd<'a>,
}

/// The end of a branch.
#[derive(Clone, Debug)]
pub enum BranchEnd<'a> {
    /// One port.
    Port(Endpoint<'a>),
    /// A list of at least one branch.
    FanOut(Vec<Branch<'a>>),
}

/// A link of a chain.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// Which form it has.
    pub kind: LinkKind<'a>,
    /// The type of what it sends.
    pub ty: TypeId,
    /// Where it is written.
    pub site: Site,
}

/// Forms of links.
#[derive(Clone, Debug)]
pub enum LinkKind<'a> {
    /// A node: receives at one port and sends from another, which may have the same name and slot.
    Node {
        /// The port that receives.
        inport: Endpoint<'a>,
        /// The port that sends.
        outport: Endpoint<'a>,
    },
    /// A constant, sent once for each message received.
    Constant(Constant<'a>),
    /// A path of fields read from what is received.
    Selector(Vec<&'a str>),
}

/// A port of a node, or of the component itself, at one end of an arrow.
#[derive(Clone, Debug)]
pub struct Endpoint<'a> {
    /// Whose port it is. Senders are never [`Owner::Out`], receivers never [`Owner::In`].
    pub owner: Owner,
    /// The port's name; empty only for an anonymous port of a hole.
    pub port: &'a str,
    /// Which slot of it.
    pub slot: Slot,
    /// What flows there; for a matched `Switch` case the payload of its tag.
    pub ty: TypeId,
    /// Where it is written.
    pub site: Site,
}

/// Whose port an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The component's own inports.
    In,
    /// The component's own outports.
    Out,
    /// A node.
    Node(NodeId),
}

/// Which slot of a port an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The port is no array.
    Single,
    /// One slot, 0 to 254; slots are used without holes.
    Index(u8),
    /// All slots: an array bypass, which has one sender and no links and whose only receiver has
    /// [`Slot::All`] too.
    All,
}
