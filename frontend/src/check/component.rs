//! One version of a component: its directives, its signature and its body.

use super::Checker;
use super::body::{BodyChecker, NodeState};
use super::hop::Hop;
use super::model::{Component, ComponentBody, Node, NodeId, Site, Target};
use super::used_ports::UsedPorts;
use crate::codes;
use crate::scope::Declaration;
use crate::syntax::ast::{self, ComponentDef};
use neva_diagnostics::{Diagnostic, error};
use rustc_hash::{FxHashMap, FxHashSet};

/// A checked component whose dependencies are still to be resolved.
pub(super) struct Checked<'a> {
    pub component: Component<'a>,
    /// What is in the braces of its nodes; nodes without components and those with errors are left out.
    pub given: Vec<(NodeId, Vec<NodeState<'a>>)>,
    /// Nodes of which it is not known what they are.
    pub unknown_nodes: FxHashSet<NodeId>,
}

impl<'a> Checker<'a> {
    /// Checks the first component that is not checked yet.
    pub(super) fn check_next_component(&mut self) {
        let (id, version) = self.component_keys[self.components.len()];
        let entity = self.scope.entity(id);
        let (file, package) = (entity.file, entity.package);
        let Declaration::Component(versions) = &entity.declaration else {
            unreachable!("a component has versions")
        };
        let declared: &'a ComponentDef = versions[version];
        let Some(signature) = self.signature(id, version) else {
            unreachable!("a component has a signature")
        };
        let site = Site { file, span: declared.signature.name.span };
        let (mut given, mut unknown_nodes) = (Vec::new(), FxHashSet::default());
        let body = match declared.extern_reference() {
            Some(reference) => self.check_extern(site, declared, reference),
            None => {
                self.check_ports_exist(file, &declared.signature);
                let checker = BodyChecker {
                    entity: id,
                    file,
                    signature: signature.clone(),
                    nodes: Vec::new(),
                    node_names: FxHashMap::default(),
                    unknown_names: FxHashSet::default(),
                    constants: FxHashMap::default(),
                    case_types: FxHashMap::default(),
                    union_tags: FxHashMap::default(),
                    usage: UsedPorts::default(),
                    has_unknown_address: false,
                    checker: self,
                };
                checker.check(declared, &mut given, &mut unknown_nodes)
            }
        };
        let component = Component {
            package,
            name: &declared.signature.name.text,
            version,
            site,
            params: signature.params.clone(),
            inports: signature.inports.clone(),
            outports: signature.outports.clone(),
            needs: Vec::new(),
            body,
        };
        self.components.push(Checked { component, given, unknown_nodes });
    }

    fn check_extern(&mut self, site: Site, declared: &ComponentDef, reference: &'a str) -> ComponentBody<'a> {
        let is_empty =
            declared.body.as_ref().is_none_or(|body| body.nodes.is_empty() && body.connections.is_empty());
        if !is_empty {
            let title = format!("`{}` is a runtime function and has a body", declared.signature.name.text);
            let finding = Diagnostic::error(codes::EXTERN_BODY, title)
                .because("`#extern` says that the runtime does the work")
                .help("remove the directive, or what is in the braces");
            self.report(finding, site);
        }
        let autoports = declared.has_autoports();
        if autoports && !declared.signature.inports.is_empty() {
            let finding = error!(codes::AUTOPORTS, "a component with `#autoports` declares inports")
                .because("its inports are the fields of its type argument");
            self.report(finding, site);
        }
        if autoports && declared.signature.params.len() != 1 {
            let finding = error!(codes::AUTOPORTS, "a component with `#autoports` needs one type parameter")
                .help("declare one whose constraint is a struct: `<T struct {}>`");
            self.report(finding, site);
        }
        ComponentBody::Extern { reference, autoports }
    }
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    fn check(
        mut self,
        declared: &'a ComponentDef,
        given: &mut Vec<(NodeId, Vec<NodeState<'a>>)>,
        unknown_nodes: &mut FxHashSet<NodeId>,
    ) -> ComponentBody<'a> {
        let site = Site { file: self.file, span: declared.signature.span };
        let (nodes, connections): (&'a [ast::Node], &'a [ast::Connection]) = match &declared.body {
            Some(body) => (&body.nodes, &body.connections),
            None => (&[], &[]),
        };
        for node in nodes {
            self.add_node(node);
        }
        if connections.is_empty() {
            let finding = error!(codes::NO_NETWORK, "`{}` has no network", declared.signature.name.text)
                .because("a component that is no runtime function says how messages flow")
                .help("add connections, at least from each inport and to each outport");
            self.checker.report(finding, site);
            let nodes = self.finish_nodes(given, unknown_nodes);
            unknown_nodes.extend((0..nodes.len() as u32).map(NodeId));
            return ComponentBody::Network { nodes, connections: Vec::new() };
        }
        let hops = Hop::all(connections);
        self.find_union_tags(&hops);
        self.find_case_types(&hops);
        self.choose_overloads(&hops);
        self.check_chosen_nodes();
        let connections = connections.iter().filter_map(|connection| self.connection(connection)).collect();
        if !self.has_unknown_address {
            self.check_usage(site);
        }
        let nodes = self.finish_nodes(given, unknown_nodes);
        ComponentBody::Network { nodes, connections }
    }

    /// The nodes as they are in the model, still without dependencies.
    fn finish_nodes(
        &mut self,
        given: &mut Vec<(NodeId, Vec<NodeState<'a>>)>,
        unknown_nodes: &mut FxHashSet<NodeId>,
    ) -> Vec<Node<'a>> {
        let states = std::mem::take(&mut self.nodes);
        let mut nodes = Vec::with_capacity(states.len());
        for (index, state) in states.into_iter().enumerate() {
            let id = NodeId(index as u32);
            let mut node = Node {
                name: state.name,
                site: state.site,
                target: Target::Hole(state.name),
                type_args: state.type_args,
                inports: Vec::new(),
                outports: Vec::new(),
                dependencies: Vec::new(),
                bind: state.bind,
                guard: state.guard,
                unused_outports: Vec::new(),
            };
            let chosen = state.candidates.into_iter().next();
            if let Some((target, chosen)) = state.entity.zip(chosen) {
                node.target = if state.is_hole {
                    Target::Hole(self.checker.scope.entity(target).name)
                } else {
                    given.push((id, self.given_nodes(&state.ast.dependencies)));
                    Target::Component(self.checker.component_id(target, chosen.version))
                };
                let is_used = |name| self.usage.sends(id, name) || state.guard && name == "err";
                let unused = chosen.outports.iter().map(|port| port.name).filter(|name| !is_used(name));
                node.unused_outports = unused.collect();
                (node.inports, node.outports) = (chosen.inports, chosen.outports);
            } else {
                // It has an error, so there will be no program; only the numbers of nodes must stay right.
                unknown_nodes.insert(id);
            }
            nodes.push(node);
        }
        nodes
    }
}
