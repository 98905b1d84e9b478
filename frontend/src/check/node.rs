//! Nodes: what they are instances of, their type arguments, ports, guard and bound message.

use super::body::BodyChecker;
use super::checker::Checker;
use super::model::{Constant, NodeId, Port, Site, Value};
use super::state::{Candidate, NodeState, TypeScope};
use super::type_expr::{count, with_usage};
use crate::codes;
use crate::scope::{Declaration, EntityId, Role};
use crate::syntax::Span;
use crate::syntax::ast::{self, DirectiveKind};
use crate::types::{Type, Types};
use neva_diagnostics::{Diagnostic, error, warning};
use std::collections::BTreeSet;

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// Adds a node; what is wrong with it is reported.
    pub(super) fn add_node(&mut self, node: &'a ast::Node) {
        let Some(name) = &node.name else { return }; // a syntax error
        if name.text == "in" || name.text == "out" {
            let finding = error!(codes::RESERVED_NODE_NAME, "a node cannot be called `{}`", name.text)
                .because("in addresses the name means the component's own ports")
                .help("give it another name");
            self.report(finding, node.span);
        }
        let state = self.node_state(node);
        match self.node_names.get(name.text.as_str()) {
            None => {
                self.node_names.insert(&name.text, NodeId(self.nodes.len() as u32));
                self.nodes.push(state);
            }
            Some(first) => {
                let earlier = std::mem::replace(&mut self.nodes[first.0 as usize], state);
                let finding = warning!(codes::DUPLICATE_NAME, "there are two nodes `{}`", name.text)
                    .because("the later one counts, this one has no effect")
                    .help("rename one of them");
                self.checker.report(finding, earlier.site);
            }
        }
    }

    /// A node, or a dependency in the braces of one; what is wrong with it is reported.
    pub(super) fn node_state(&mut self, node: &'a ast::Node) -> NodeState<'a> {
        let site = self.site(node.span);
        let mut state = NodeState {
            ast: node,
            name: node.name.as_ref().map_or("", |name| &name.text),
            site,
            entity: None,
            is_hole: false,
            type_args: Vec::new(),
            candidates: Vec::new(),
            guard: node.guard.is_some(),
            bind: None,
            given: Vec::new(),
        };
        let scope = &self.signature.scope;
        state.type_args = node.type_args.iter().map(|arg| self.checker.type_of(scope, arg)).collect();
        let Some((entity, is_hole)) = self.checker.node_entity(scope, self.entity, node) else {
            return state;
        };
        (state.entity, state.is_hole) = (Some(entity), is_hole);
        state.candidates = self.checker.candidates(&state, entity);
        state.bind = self.checker.bound_message(scope, entity, node);
        state
    }

    /// What only makes sense to check when it is known which version a node is.
    pub(super) fn check_chosen_nodes(&mut self) {
        for index in 0..self.nodes.len() {
            let node = &self.nodes[index];
            let (Some(entity), [chosen]) = (node.entity, node.candidates.as_slice()) else { continue };
            let (version, site) = (chosen.version, node.site);
            let err = chosen.outports.iter().find(|port| port.name == "err").copied();
            let (guard, bind) = (node.ast.guard, node.bind.clone());
            let res = chosen.outports.first().copied();
            self.checker.check_constraints(node, version);
            if let Some(guard) = guard {
                self.check_guard(site, guard, err);
            }
            if let (Some(bind), Some(res)) = (bind, res) {
                self.check_bound_type(entity, version, &bind, res);
            }
        }
    }

    fn check_guard(&mut self, site: Site, guard: Span, node_err: Option<Port<'a>>) {
        let Some(own) = self.signature.outport("err").copied() else {
            let help = if self.is_main() {
                "remove it, and connect the node's `err`, such as to a node of `runtime.Panic`"
            } else {
                "add `err error` to the component's outports, or connect the node's `err` yourself"
            };
            let because =
                "it passes errors of the node to the component's own outport `err`, which does not exist";
            let finding = error!(codes::GUARD, "`?` has nowhere to send errors").because(because).help(help);
            self.checker.report(finding, site);
            return;
        };
        let Some(node_err) = node_err else {
            let finding = error!(codes::GUARD, "this node has no errors to guard")
                .because("`?` passes on what comes from the node's outport `err`, which does not exist")
                .help("remove `?`")
                .fix("Remove `?`", [guard.edit("")]);
            self.checker.report(finding, site);
            return;
        };
        if let Err(mismatch) = self.checker.types.check_subtype(node_err.ty, own.ty) {
            let (found, wanted) =
                (self.checker.types.display(node_err.ty), self.checker.types.display(own.ty));
            let title = format!("errors of this node are `{found}`, those of the component `{wanted}`");
            let finding = Diagnostic::error(codes::INCOMPATIBLE_TYPES, title).because(mismatch.explain());
            self.checker.report(finding, site);
        }
    }

    /// The one runtime function whose message is a value of a port's type is `new`.
    fn check_bound_type(&mut self, entity: EntityId, version: usize, bind: &Constant<'a>, res: Port<'a>) {
        if self.checker.scope.entity(entity).versions()[version].extern_reference() != Some("new") {
            return;
        }
        // An empty list or dict is one of whatever elements.
        let resolved = self.checker.types.resolve(res.ty);
        let is_empty = match (&bind.value, self.checker.types.get(resolved)) {
            (Value::List(items), Type::List(_)) => items.is_empty(),
            (Value::Dict(entries), Type::Dict(_)) => entries.is_empty(),
            _ => false,
        };
        if is_empty {
            return;
        }
        if let Err(mismatch) = self.checker.types.check_subtype(bind.ty, res.ty) {
            let (found, wanted) = (self.checker.types.display(bind.ty), self.checker.types.display(res.ty));
            let title = format!("the bound constant is `{found}`, the node sends `{wanted}`");
            let finding = Diagnostic::error(codes::INCOMPATIBLE_TYPES, title).because(mismatch.explain());
            self.checker.report(finding, bind.site);
        }
    }
}

impl<'a> Checker<'a> {
    /// What a node or dependency in the body of `owner` is an instance of, and whether that is an interface;
    /// mistakes are reported.
    pub(super) fn node_entity(
        &mut self,
        scope: &TypeScope<'a>,
        owner: EntityId,
        node: &'a ast::Node,
    ) -> Option<(EntityId, bool)> {
        let site = Site { file: scope.file, span: node.span };
        let found = self.scope.lookup(scope.file, &node.entity, Role::Node);
        let entity = self.found(Site { file: scope.file, span: node.entity.span }, found)?;
        if entity == owner && node.entity.package.is_none() {
            let name = self.scope.entity(entity).name;
            let finding = error!(codes::RECURSIVE_COMPONENT, "`{name}` has a node that is `{name}` itself")
                .because("a component is expanded in place, so this would have no end");
            let help = if self.scope.builtin(name).is_some_and(|builtin| builtin != entity) {
                format!("to use std's `{name}`, import `builtin` and write `builtin.{name}`")
            } else {
                String::new()
            };
            return self.refuse(finding.help(help), site);
        }
        let is_hole = match &self.scope.entity(entity).declaration {
            Declaration::Component(_) => false,
            Declaration::Interface(_) => true,
            other => {
                let title =
                    format!("`{}` is {}, no component", self.scope.entity(entity).name, other.describe());
                let finding = Diagnostic::error(codes::NOT_A_COMPONENT, title).because(format!(
                    "nodes are instances of components or interfaces; it is declared at {}",
                    self.declared_at(entity)
                ));
                return self.refuse(finding, site);
            }
        };
        if is_hole {
            self.check_hole(site, entity, node);
        }
        Some((entity, is_hole))
    }

    fn check_hole(&mut self, site: Site, entity: EntityId, node: &ast::Node) {
        let name = self.scope.entity(entity).name;
        let declared_at = self.declared_at(entity);
        if node.directives.iter().any(|directive| matches!(directive.kind, DirectiveKind::Bind(_))) {
            let finding = error!(codes::BIND, "`#bind` is above an instance of interface `{name}`").because(
                format!("only runtime functions take a message; the interface is declared at {declared_at}"),
            );
            self.report(finding, site);
        }
        if !node.dependencies.is_empty() {
            let finding = error!(codes::DEPENDENCY, "interface `{name}` takes no dependencies")
                .because(format!("only components do; the interface is declared at {declared_at}"));
            self.report(finding, site);
        }
    }

    /// The versions that a node with these type arguments can be. If there is only one version, what is wrong
    /// with the number of arguments is reported.
    pub(super) fn candidates(&mut self, node: &NodeState<'a>, entity: EntityId) -> Vec<Candidate<'a>> {
        let type_args = node.type_args.as_slice();
        let versions: Vec<&'a ast::Signature> = match &self.scope.entity(entity).declaration {
            Declaration::Component(versions) => versions.iter().map(|def| &def.signature).collect(),
            Declaration::Interface(def) => vec![&def.signature],
            _ => return Vec::new(),
        };
        let fits = |declared: &ast::Signature| declared.params.len() == type_args.len();
        if !versions.iter().any(|declared| fits(declared)) {
            self.report_argument_count(&versions, node);
            return Vec::new();
        }
        let mut found = Vec::new();
        for (version, declared) in versions.iter().enumerate() {
            if !fits(declared) {
                continue;
            }
            let Some(signature) = self.signature(entity, version) else { continue };
            let is_only = versions.len() == 1;
            let def = self.scope.entity(entity).versions().get(version);
            let autoports = def.is_some_and(|def| def.has_autoports());
            let inports = if autoports {
                self.field_ports(node, is_only)
            } else {
                Some(self.instantiate(&signature.inports, type_args))
            };
            let Some(inports) = inports else { continue };
            let outports = match type_args {
                // What is built has the fields of the constraint and no others.
                &[argument] if autoports => {
                    let built = self.types.shape(argument);
                    self.instantiate(&signature.outports, &[built])
                }
                _ => self.instantiate(&signature.outports, type_args),
            };
            found.push(Candidate::new(version, inports, outports));
        }
        found
    }

    fn report_argument_count(&mut self, versions: &[&'a ast::Signature], node: &NodeState<'a>) {
        let counts: BTreeSet<usize> = versions.iter().map(|version| version.params.len()).collect();
        let wanted: Vec<String> = counts.into_iter().map(count).collect();
        let name = &versions[0].name.text;
        let found = node.type_args.len();
        let title = format!("`{name}` takes {}, {found} given", wanted.join(" or "));
        let finding = Diagnostic::error(codes::TYPE_ARGUMENT_COUNT, title);
        let (entity, source) = (&node.ast.entity, &self.tree.file(node.site.file).source);
        let rest = Span::new(node.ast.type_args.last().map_or(0, |last| last.span.end), node.ast.span.end);
        let bracket = source.slice(rest).find('>').map_or(0, |at| at as u32 + 1);
        let written = Span::new(entity.span.start, (rest.start + bracket).max(entity.span.end));
        self.report(with_usage(finding, entity, &versions[0].params, written), node.site);
    }

    /// The inports of an `#autoports` node: one for each field of its type argument.
    fn field_ports(&mut self, node: &NodeState<'a>, report: bool) -> Option<Vec<Port<'a>>> {
        let (&[argument], site) = (node.type_args.as_slice(), node.site) else { return None };
        if argument == Types::UNKNOWN {
            return None;
        }
        let shown = self.types.display(argument);
        match self.types.struct_fields(argument) {
            Some([]) | None if report => {
                let name = &node.ast.entity.name.text;
                let finding = error!(codes::AUTOPORTS, "`{shown}` has no fields")
                    .because(format!("`{name}` has an inport for each field of its type argument"))
                    .help("write a struct type that has fields");
                self.refuse(finding, site)
            }
            Some([]) | None => None,
            Some(fields) => {
                Some(fields.iter().map(|&(name, ty)| Port { name, ty, is_array: false, site }).collect())
            }
        }
    }

    /// Checks that the type arguments of a node fit the constraints of a version's parameters.
    pub(super) fn check_constraints(&mut self, node: &NodeState<'a>, version: usize) {
        let Some(signature) = node.entity.and_then(|entity| self.signature(entity, version)) else { return };
        let args = node.type_args.iter().zip(&node.ast.type_args);
        for (param, (&argument, written)) in signature.params.iter().zip(args) {
            let constraint = self.types.substitute(param.constraint, &node.type_args);
            let site = Site { span: written.span, ..node.site };
            self.check_type_argument(site, argument, constraint, param.name);
        }
    }

    /// The constant that `#bind` names.
    pub(super) fn bound_message(
        &mut self,
        scope: &TypeScope<'a>,
        entity: EntityId,
        node: &'a ast::Node,
    ) -> Option<Constant<'a>> {
        let name = node.directives.iter().find_map(|directive| match &directive.kind {
            DirectiveKind::Bind(name) => Some(name),
            _ => None,
        })?;
        let site = Site { file: scope.file, span: name.span };
        let Declaration::Component(versions) = &self.scope.entity(entity).declaration else { return None };
        if versions.iter().any(|version| version.extern_reference().is_none()) {
            let title = format!("`{}` takes no message", self.scope.entity(entity).name);
            let finding = Diagnostic::error(codes::BIND, title).because(format!(
                "`#bind` is for runtime functions (`#extern`); it is declared at {}",
                self.declared_at(entity)
            ));
            return self.refuse(finding, Site { file: scope.file, span: node.span });
        }
        let found = self.scope.lookup_unqualified(scope.file, name, Role::Constant);
        let id = self.found(site, found)?;
        let found = self.constant_entity(id, site)?;
        Some(Constant { ty: found.ty, value: found.value, site })
    }
}
