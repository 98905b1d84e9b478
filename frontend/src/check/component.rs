//! One version of a component: its directives, its signature and its body.

use super::body::BodyChecker;
use super::checker::Checker;
use super::hop::Hop;
use super::model::{Component, ComponentBody, ComponentId, Node, NodeId, NodeTarget, Site};
use super::state::{Checked, Open};
use super::used_ports::UsedPorts;
use crate::codes;
use crate::module::FileId;
use crate::scope::EntityId;
use crate::syntax::ast::{self, ComponentDef};
use neva_diagnostics::{Diagnostic, error};
use rustc_hash::{FxHashMap, FxHashSet};

impl<'a> Checker<'a> {
    /// Checks the first component that is not checked yet, unless it is remembered.
    pub(super) fn check_next_component(&mut self) {
        let number = ComponentId(self.components.len() as u32);
        let (id, version) = self.component_keys[self.components.len()];
        let hash = self.text_hash(id, version);
        if let Some(parts) = self.recall(hash) {
            let recalled = self.recalled(id, version, parts);
            self.components.push(recalled);
            return;
        }
        let (counts, used) = (self.counts, self.scope.take_used_imports());
        let entity = self.scope.entity(id);
        self.current = Some(Site { file: entity.file, span: entity.versions()[version].head.span });
        let checked = self.checked(id, version);
        self.current = None;
        let own = self.scope.take_used_imports();
        let mut imports: Vec<(FileId, String)> =
            own.iter().map(|(file, name)| (*file, (*name).to_owned())).collect();
        imports.extend(self.signature_imports.get(&(id, version)).into_iter().flatten().cloned());
        self.scope.use_imports(used);
        self.scope.use_imports(own);
        let is_clean = self.counts == counts && checked.is_plain();
        self.components.push(checked);
        if is_clean {
            self.note_clean(number, hash, imports);
        }
    }

    /// Checks the network of a component that was recalled.
    pub(super) fn complete(&mut self, number: ComponentId) {
        if self.components[number.0 as usize].recalled.is_some() {
            let (id, version) = self.component_keys[number.0 as usize];
            let checked = self.checked(id, version);
            self.components[number.0 as usize] = checked;
        }
    }

    /// A component whose network is not looked at.
    fn recalled(&self, id: EntityId, version: usize, parts: Vec<ComponentId>) -> Checked<'a> {
        let entity = self.scope.entity(id);
        let name = &entity.versions()[version].signature.name;
        let component = Component {
            package: entity.package,
            name: &name.text,
            version,
            site: Site { file: entity.file, span: name.span },
            params: Vec::new(),
            inports: Vec::new(),
            outports: Vec::new(),
            needs: Vec::new(),
            body: ComponentBody::Network { nodes: Vec::new(), connections: Vec::new() },
        };
        Checked { component, open: Open::default(), recalled: Some(parts) }
    }

    fn checked(&mut self, id: EntityId, version: usize) -> Checked<'a> {
        let entity = self.scope.entity(id);
        let (file, package) = (entity.file, entity.package);
        let declared = entity.versions()[version];
        let Some(signature) = self.signature(id, version) else {
            unreachable!("a component has a signature")
        };
        let site = Site { file, span: declared.signature.name.span };
        let mut open = Open::default();
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
                    mismatches: Vec::new(),
                    has_unknown_address: false,
                    has_untriggered_constant: false,
                    checker: self,
                };
                checker.check(declared, &mut open)
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
        Checked { component, open, recalled: None }
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
    fn check(mut self, declared: &'a ComponentDef, open: &mut Open<'a>) -> ComponentBody<'a> {
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
            let nodes = self.finish_nodes(open);
            open.unknown_nodes.extend((0..nodes.len() as u32).map(NodeId));
            return ComponentBody::Network { nodes, connections: Vec::new() };
        }
        let hops = Hop::all(connections);
        self.find_union_tags(&hops);
        self.find_case_types(&hops);
        self.choose_overloads(&hops);
        self.check_chosen_nodes();
        let connections = connections.iter().filter_map(|connection| self.connection(connection)).collect();
        self.report_mismatches();
        if !self.has_unknown_address {
            self.check_usage(site);
        }
        let nodes = self.finish_nodes(open);
        ComponentBody::Network { nodes, connections }
    }

    /// The nodes as they are in the model, still without dependencies.
    fn finish_nodes(&mut self, open: &mut Open<'a>) -> Vec<Node<'a>> {
        let states = std::mem::take(&mut self.nodes);
        let mut nodes = Vec::with_capacity(states.len());
        for (index, state) in states.into_iter().enumerate() {
            let id = NodeId(index as u32);
            let mut node = Node {
                name: state.name,
                site: state.site,
                target: NodeTarget::Hole(state.name),
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
                    NodeTarget::Hole(self.checker.scope.entity(target).name)
                } else {
                    open.given.push((id, self.given_nodes(&state.ast.dependencies)));
                    NodeTarget::Component(self.checker.component_id(target, chosen.version))
                };
                let is_used = |name| self.usage.sends(id, name) || state.guard && name == "err";
                let unused = chosen.outports.iter().map(|port| port.name).filter(|name| !is_used(name));
                node.unused_outports = unused.collect();
                (node.inports, node.outports) = (chosen.inports, chosen.outports);
            } else {
                // It has an error, so there will be no program; only the numbers of nodes must stay right.
                open.unknown_nodes.insert(id);
            }
            nodes.push(node);
        }
        nodes
    }
}
