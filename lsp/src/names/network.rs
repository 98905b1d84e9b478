//! Names in the body of a component.

use super::Names;
use crate::addresses::{Side, address_at};
use crate::analysis::View;
use crate::requests::At;
use crate::symbol::Symbol;
use neva_frontend::check::model::{self, ComponentBody, ComponentId, NodeTarget, Port, Site};
use neva_frontend::module::FileId;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::Span;
use neva_frontend::syntax::ast::{self, SenderKind};
use neva_frontend::types::TypeId;
use rustc_hash::FxHashMap;

/// A node with what is known of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeInfo<'t> {
    /// Its declaration.
    pub site: Option<Site>,
    /// The component it is an instance of; none for holes and unknown ones.
    pub component: Option<ComponentId>,
    /// Its type arguments.
    pub type_args: Vec<TypeId>,
    /// Its inports, type arguments put in.
    pub inports: Vec<Port<'t>>,
    /// Its outports, type arguments put in.
    pub outports: Vec<Port<'t>>,
}

/// The nodes and ports that the addresses of a component can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkNames<'t> {
    /// The nodes by name.
    pub nodes: FxHashMap<&'t str, NodeInfo<'t>>,
    /// The component's own inports.
    pub inports: Vec<Port<'t>>,
    /// The component's own outports.
    pub outports: Vec<Port<'t>>,
}

impl<'t> View<'_, 't> {
    /// What the addresses in a component can name.
    pub(crate) fn network(&mut self, version: Option<(EntityId, usize)>) -> NetworkNames<'t> {
        let known = version.and_then(|(entity, version)| self.checked.version(entity, version));
        let Some(component) = known else { return NetworkNames::default() };
        let nodes: &[model::Node<'t>] = match &component.body {
            ComponentBody::Network { nodes, .. } => nodes,
            ComponentBody::Extern { .. } => &[],
        };
        let info = |node: &model::Node<'t>| NodeInfo {
            site: Some(node.site),
            component: match node.target {
                NodeTarget::Component(id) => Some(id),
                NodeTarget::Hole(_) => None,
            },
            type_args: node.type_args.clone(),
            inports: node.inports.clone(),
            outports: node.outports.clone(),
        };
        NetworkNames {
            nodes: nodes.iter().map(|node| (node.name, info(node))).collect(),
            inports: component.inports.clone(),
            outports: component.outports.clone(),
        }
    }

    /// The network of a component that a file declares.
    pub(crate) fn network_of(&mut self, file: FileId, def: &ast::ComponentDef) -> NetworkNames<'t> {
        let version = self.version_of(file, def);
        self.network(version)
    }

    /// The address at a place in a component, and the component's network.
    pub(crate) fn address_at(&mut self, at: At) -> Option<(&'t ast::PortAddress, NetworkNames<'t>)> {
        let Some(ast::Entity::Component(def)) = self.entity_at(at.file, at.offset) else { return None };
        let address = address_at(def.body.as_ref()?, at.offset)?;
        Some((address, self.network_of(at.file, def)))
    }

    /// The component that a node is an instance of, by where the name of the component is written there.
    pub(crate) fn instance_at(&mut self, at: At, name: Span) -> Option<ComponentId> {
        let Some(ast::Entity::Component(def)) = self.entity_at(at.file, at.offset) else { return None };
        let node = def.body.as_ref()?.nodes.iter().find(|node| node.entity.name.span == name)?;
        self.network_of(at.file, def).nodes.get(node.name.as_ref()?.text.as_str())?.component
    }

    /// What a port of a node means: the declared port, or the field for which it is there.
    fn port_symbol(&mut self, node: Option<&NodeInfo<'t>>, port: &Port<'t>) -> Symbol<'t> {
        if let Some(node) = node
            && node.site == Some(port.site)
            && let Some(&argument) = node.type_args.first()
            && let Some(ty) = self.definition_of(argument)
            && let Some((field, _)) = self.field(ty, port.name)
        {
            return Symbol::Field(field);
        }
        Symbol::Port(port.site)
    }
}

/// The port that an address means: the one that it names, or else the only one beside `err`.
pub(crate) fn meant_port<'p, 't>(ports: &'p [Port<'t>], name: Option<&str>) -> Option<&'p Port<'t>> {
    match name {
        Some(name) => ports.iter().find(|port| port.name == name),
        None => ports.iter().find(|port| port.name != "err").or(ports.first()),
    }
}

impl<'t> Names<'_, '_, 't> {
    /// Directives, nodes and network of a component.
    pub(super) fn component(&mut self, def: &'t ast::ComponentDef) {
        self.directives(&def.directives);
        let Some(body) = &def.body else { return };
        let network = self.view.network_of(self.file, def);
        for node in &body.nodes {
            self.node(node);
            let component = node.name.as_ref().and_then(|name| network.nodes.get(name.text.as_str()));
            let component = component.and_then(|node| node.component);
            self.dependencies(node, component);
        }
        for connection in &body.connections {
            let mut flow = None;
            for sender in &connection.senders {
                flow = self.sender(&network, sender, None, Side::Sender);
            }
            self.branch(&network, &connection.branch, flow);
        }
    }

    fn directives(&mut self, directives: &'t [ast::Directive]) {
        for directive in directives {
            match &directive.kind {
                ast::DirectiveKind::Bind(name) => {
                    if let Some(id) = self.view.checked.scope.find_unqualified(self.file, &name.text) {
                        self.use_at(name.span, Symbol::Entity(id));
                    }
                }
                ast::DirectiveKind::BindType(ty) => self.type_expr(ty),
                ast::DirectiveKind::Extern(_) | ast::DirectiveKind::Autoports => {}
            }
        }
    }

    /// A node of the component, without its dependencies.
    fn node(&mut self, node: &'t ast::Node) {
        if let Some(name) = &node.name {
            self.declare(name.span, Symbol::Node(self.site(node.span)));
        }
        self.instance(node);
    }

    /// What a node or dependency is an instance of.
    fn instance(&mut self, node: &'t ast::Node) {
        self.directives(&node.directives);
        self.reference(&node.entity);
        for argument in &node.type_args {
            self.type_expr(argument);
        }
    }

    /// What is in the braces of a node. The name of a dependency is that of the hole it fills.
    fn dependencies(&mut self, node: &'t ast::Node, component: Option<ComponentId>) {
        for dependency in &node.dependencies {
            if let (Some(name), Some(id)) = (&dependency.name, component) {
                let needs = &self.view.checked.component(id).needs;
                if let Some(need) = needs.iter().find(|need| need.name == name.text) {
                    let site = need.site;
                    self.use_at(name.span, Symbol::Node(site));
                }
            }
            self.instance(dependency);
            let inner = self.view.checked.scope.find_reference(self.file, &dependency.entity);
            let inner = inner.and_then(|id| match &self.view.checked.scope.entity(id).declaration {
                Declaration::Component(_) => self.view.checked.number(id, 0),
                _ => None,
            });
            self.dependencies(dependency, inner);
        }
    }

    fn branch(&mut self, network: &NetworkNames<'t>, branch: &'t ast::Branch, mut flow: Option<TypeId>) {
        for link in &branch.links {
            flow = self.sender(network, link, flow, Side::Link);
        }
        match &branch.end {
            ast::BranchEnd::Port(address) => {
                self.address(network, address, Side::Receiver);
            }
            ast::BranchEnd::FanOut(branches) => {
                for branch in branches {
                    self.branch(network, branch, flow);
                }
            }
        }
    }

    /// A sender or a link; gives the type of what it sends, if that is known. `flow` is what a link receives.
    fn sender(
        &mut self,
        network: &NetworkNames<'t>,
        sender: &'t ast::Sender,
        flow: Option<TypeId>,
        side: Side,
    ) -> Option<TypeId> {
        match &sender.kind {
            SenderKind::Port(address) => self.address(network, address, side),
            SenderKind::Const(reference) => {
                self.reference(reference);
                None
            }
            SenderKind::Literal(literal) => {
                self.literal(literal, None);
                None
            }
            SenderKind::Selector(path) => {
                let mut current = flow;
                for name in path {
                    let ty = current?;
                    let declared = self.view.definition_of(ty);
                    if let Some((site, _)) = declared.and_then(|ty| self.view.field(ty, &name.text)) {
                        self.use_at(name.span, Symbol::Field(site));
                    }
                    let fields = self.view.checked.types.struct_fields(ty)?;
                    current = fields.iter().find(|(field, _)| *field == name.text).map(|(_, ty)| *ty);
                }
                current
            }
        }
    }

    /// An address; gives the type of what is sent from there, if that is known.
    fn address(
        &mut self,
        network: &NetworkNames<'t>,
        address: &'t ast::PortAddress,
        side: Side,
    ) -> Option<TypeId> {
        let node = network.nodes.get(address.node.as_ref().map_or("", |node| &node.text));
        if let (Some(name), Some(site)) = (&address.node, node.and_then(|node| node.site)) {
            self.use_at(name.span, Symbol::Node(site));
        }
        let (senders, receivers) = network.ports_of(address);
        let Some(name) = &address.port else {
            return meant_port(senders, None).map(|port| port.ty);
        };
        let (first, second): (&[Port<'t>], &[Port<'t>]) = match side {
            Side::Sender => (senders, &[]),
            Side::Link => (senders, receivers),
            Side::Receiver => (receivers, &[]),
        };
        let port = first.iter().chain(second).find(|port| port.name == name.text)?;
        let symbol = self.view.port_symbol(node, port);
        self.use_at(name.span, symbol);
        Some(port.ty)
    }
}
