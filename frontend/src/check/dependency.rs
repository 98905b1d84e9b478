//! Dependencies: what components need from outside, and what is put into their holes.

use super::body::BodyChecker;
use super::checker::Checker;
use super::model::{
    ComponentBody, ComponentId, Dependency, DependencySource, GivenDependency, Need, Node, NodeId,
    NodeTarget, Port, Site,
};
use super::state::{Candidate, NodeState, Open};
use crate::advice::Advise;
use crate::codes;
use crate::module::PackageId;
use crate::scope::EntityId;
use crate::syntax::ast;
use crate::types::TypeId;
use neva_diagnostics::{Diagnostic, Severity, did_you_mean, error, quoted, warning};
use rustc_hash::FxHashMap;

/// What a hole asks for.
#[derive(Clone, Debug)]
struct Requirement<'a> {
    need: Need<'a>,
    /// The node of this component that asks for it, itself or somewhere inside.
    node: Site,
    /// The innermost node on the way to the hole that is given dependencies, but not this one.
    forgetful: Option<Site>,
    /// Whether that node is the hole.
    is_direct: bool,
}

/// What components need, by their numbers. A name may occur several times, for holes that ask for different
/// ports.
type Requirements<'a> = Vec<Vec<Requirement<'a>>>;

/// Doubts whether something can fill a hole, or the reason why it cannot.
type Fit = Result<Vec<String>, String>;

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// The dependencies in the braces of a node.
    pub(super) fn given_nodes(&mut self, nodes: &'a [ast::Node]) -> Vec<NodeState<'a>> {
        nodes.iter().map(|node| self.given_node(node)).collect()
    }

    fn given_node(&mut self, node: &'a ast::Node) -> NodeState<'a> {
        if let Some(guard) = node.guard {
            let finding = warning!(codes::GUARD, "`?` has no effect on a dependency")
                .because("errors are handled where the dependency is used")
                .help("remove it")
                .by(guard.edit(""));
            self.report(finding, node.span);
        }
        let given = self.given_nodes(&node.dependencies);
        let state = NodeState { given, ..self.node_state(node) };
        if let Some(entity) = state.entity.filter(|_| !state.is_hole) {
            for candidate in &state.candidates {
                self.checker.component_id(entity, candidate.version);
            }
        }
        state
    }
}

impl<'a> Checker<'a> {
    /// Finds what each component needs and fills the holes of its nodes' components.
    pub(super) fn check_dependencies(&mut self, programs: &[PackageId]) {
        let entities = programs.iter().filter_map(|program| self.scope.find(*program, "Main"));
        let entities: Vec<EntityId> = entities.collect();
        let mains: Vec<ComponentId> =
            entities.into_iter().filter_map(|id| self.component_ids.get(&(id, 0)).copied()).collect();
        let mut requirements: Requirements<'a> = self.components.iter().map(|_| Vec::new()).collect();
        for id in self.innermost_first() {
            let recalled = self.components[id.0 as usize].recalled.iter().flatten();
            if recalled.into_iter().any(|part| !requirements[part.0 as usize].is_empty()) {
                self.remembering.must_repeat = true;
            }
            let own = self.fill_nodes(id, &requirements);
            if mains.contains(&id) {
                self.report_missing_dependencies(&own);
            }
            // To those who use the component it does not matter which of its nodes asks.
            let mut distinct: Vec<Requirement<'a>> = Vec::new();
            for requirement in own {
                if !distinct.iter().any(|known| asks_the_same(known, &requirement)) {
                    distinct.push(requirement);
                }
            }
            let needs = &mut self.components[id.0 as usize].component.needs;
            for requirement in &distinct {
                if !needs.iter().any(|need| need.name == requirement.need.name) {
                    needs.push(requirement.need.clone());
                }
            }
            requirements[id.0 as usize] = distinct;
        }
        self.remember(|id| requirements[id.0 as usize].is_empty());
    }

    /// Fills the holes of a component's nodes; gives what it needs for that from outside.
    fn fill_nodes(&mut self, id: ComponentId, requirements: &Requirements<'a>) -> Vec<Requirement<'a>> {
        let mut own = Vec::new();
        let checked = &mut self.components[id.0 as usize];
        let Open { given, unknown_nodes } = std::mem::take(&mut checked.open);
        let ComponentBody::Network { nodes, .. } = &mut checked.component.body else { return own };
        let mut nodes = std::mem::take(nodes);
        let mut given: FxHashMap<NodeId, Vec<NodeState<'a>>> = given.into_iter().collect();
        for (index, node) in nodes.iter_mut().enumerate() {
            match node.target {
                _ if unknown_nodes.contains(&NodeId(index as u32)) => {}
                NodeTarget::Hole(_) => {
                    own.push(Requirement {
                        need: need_of(node),
                        node: node.site,
                        forgetful: None,
                        is_direct: true,
                    });
                }
                NodeTarget::Component(part) => {
                    let given = given.remove(&NodeId(index as u32)).unwrap_or_default();
                    let holder = Holder { site: node.site, component: part, type_args: &node.type_args };
                    node.dependencies = self.fill(&holder, &given, requirements, &mut own);
                }
            }
        }
        if let ComponentBody::Network { nodes: place, .. } =
            &mut self.components[id.0 as usize].component.body
        {
            *place = nodes;
        }
        own
    }

    fn report_missing_dependencies(&mut self, requirements: &[Requirement<'a>]) {
        for requirement in requirements.iter().filter(|requirement| !requirement.is_direct) {
            let name = requirement.need.name;
            let hole = self.site_text(requirement.need.site);
            let ports = self.describe_ports(&requirement.need.inports, &requirement.need.outports);
            let finding = error!(codes::MISSING_DEPENDENCY, "this node needs a dependency `{name}`")
                .because(format!("the hole at {hole} waits for a component with the ports {ports}"));
            let (help, site) = match requirement.forgetful {
                Some(site) => (format!("write it into the braces of the node: `{name} Component`"), site),
                None => {
                    (format!("write it in braces after the node: `{{{name} Component}}`"), requirement.node)
                }
            };
            self.report(finding.help(help), site);
        }
    }

    /// Fills the needs of a component: with what is given, else from the enclosing component, which then
    /// needs it.
    fn fill(
        &mut self,
        holder: &Holder<'_>,
        given: &[NodeState<'a>],
        requirements: &Requirements<'a>,
        own: &mut Vec<Requirement<'a>>,
    ) -> Vec<Dependency<'a>> {
        let wanted: Vec<Requirement<'a>> = requirements[holder.component.0 as usize]
            .iter()
            .map(|requirement| self.instantiated(requirement, holder))
            .collect();
        let mut names: Vec<&'a str> = Vec::new();
        for requirement in &wanted {
            if !names.contains(&requirement.need.name) {
                names.push(requirement.need.name);
            }
        }
        let Matched { chosen, has_mistake } = self.match_given(holder, given, &names);
        let mut dependencies = Vec::with_capacity(names.len());
        for need in names {
            let asked: Vec<&Requirement<'a>> =
                wanted.iter().filter(|wanted| wanted.need.name == need).collect();
            let source = match chosen.get(need) {
                Some(given) if given.is_hole => {
                    self.pass_on(need, given, &asked, own);
                    Some(DependencySource::Inherited)
                }
                Some(given) => self.put_in(given, &asked, requirements, own),
                None if has_mistake => None, // it is probably the one that is meant
                None => {
                    let here = (!given.is_empty()).then_some(holder.site);
                    own.extend(asked.into_iter().cloned().map(|requirement| Requirement {
                        forgetful: requirement.forgetful.or(here),
                        ..requirement
                    }));
                    Some(DependencySource::Inherited)
                }
            };
            dependencies.extend(source.map(|source| Dependency { need, source }));
        }
        dependencies
    }

    fn instantiated(&mut self, requirement: &Requirement<'a>, holder: &Holder<'_>) -> Requirement<'a> {
        let need = &requirement.need;
        let need = Need {
            inports: self.instantiate(&need.inports, holder.type_args),
            outports: self.instantiate(&need.outports, holder.type_args),
            ..need.clone()
        };
        Requirement { need, node: holder.site, forgetful: requirement.forgetful, is_direct: false }
    }

    /// Which of the given components is for which need.
    fn match_given<'g>(
        &mut self,
        holder: &Holder<'_>,
        given: &'g [NodeState<'a>],
        names: &[&'a str],
    ) -> Matched<'g, 'a> {
        let mut chosen: FxHashMap<&'a str, &'g NodeState<'a>> = FxHashMap::default();
        let component = self.components[holder.component.0 as usize].component.name;
        let (mut strangers, mut has_mistake) = (Vec::new(), false);
        for node in given {
            let Some(name) = &node.ast.name else { continue };
            let Some(need) = names.iter().find(|need| **need == name.text) else {
                strangers.push(node);
                continue;
            };
            if chosen.insert(need, node).is_some() {
                let finding = error!(codes::DUPLICATE_NAME, "dependency `{need}` is given twice")
                    .help("remove one of them");
                self.report(finding, node.site);
            }
        }
        for node in given.iter().filter(|node| node.ast.name.is_none()) {
            let open: Vec<&'a str> =
                names.iter().filter(|need| !chosen.contains_key(*need)).copied().collect();
            let direct: Vec<&'a str> =
                open.iter().filter(|need| self.is_hole_of(holder.component, need)).copied().collect();
            match (open.as_slice(), direct.as_slice()) {
                ([need], _) | (_, [need]) => {
                    chosen.insert(need, node);
                }
                ([], _) => strangers.push(node),
                _ => {
                    let finding = error!(codes::DEPENDENCY_NAME, "`{component}` has several dependencies")
                        .because(format!("it needs {}", quoted(&open)))
                        .help(format!("write which one: `{} {}`", open[0], node.ast.entity.name.text));
                    self.report(finding, node.site);
                    has_mistake = true;
                }
            }
        }
        let open: Vec<&'a str> = names.iter().filter(|need| !chosen.contains_key(*need)).copied().collect();
        let has_strangers = !strangers.is_empty();
        for node in strangers {
            self.report_useless_dependency(holder, node, &open);
        }
        has_mistake |= !open.is_empty() && has_strangers;
        Matched { chosen, has_mistake }
    }

    fn is_hole_of(&self, component: ComponentId, name: &str) -> bool {
        match &self.components[component.0 as usize].component.body {
            ComponentBody::Network { nodes, .. } => {
                nodes.iter().any(|node| node.name == name && matches!(node.target, NodeTarget::Hole(_)))
            }
            ComponentBody::Extern { .. } => false,
        }
    }

    /// A dependency that nothing asks for: a mistake if another one is missing, otherwise only untidy.
    fn report_useless_dependency(&mut self, holder: &Holder<'_>, node: &NodeState<'a>, open: &[&'a str]) {
        let name = node.name;
        let component = &self.components[holder.component.0 as usize].component;
        let title = match name {
            "" => format!("`{}` needs no dependency", component.name),
            _ => format!("`{}` needs no dependency `{name}`", component.name),
        };
        if let ComponentBody::Network { nodes, .. } = &component.body
            && nodes.iter().any(|node| node.name == name)
        {
            let mut finding = Diagnostic::error(codes::UNKNOWN_DEPENDENCY, title).because(
                "its node of that name is a component already; only nodes of interfaces can be filled",
            );
            if !open.is_empty() {
                finding = finding.help(format!("fill `{}`", open.join("`, `")));
            }
            self.report(finding, node.site);
            return;
        }
        let finding = match open {
            [] => Diagnostic::warning(codes::USELESS_DEPENDENCY, title)
                .because("it is given for nothing")
                .help("remove it"),
            [only] => Diagnostic::error(codes::UNKNOWN_DEPENDENCY, title).help(format!("it needs `{only}`")),
            _ => {
                let near = did_you_mean("", name, open.iter().copied()).unwrap_or_default();
                Diagnostic::error(codes::UNKNOWN_DEPENDENCY, title)
                    .because(format!("it needs {}", quoted(open)))
                    .help(near)
            }
        };
        self.report(finding, node.site);
    }

    /// An interface in braces: the enclosing component's own dependency of that name is passed on.
    fn pass_on(
        &mut self,
        name: &'a str,
        given: &NodeState<'a>,
        asked: &[&Requirement<'a>],
        own: &mut Vec<Requirement<'a>>,
    ) {
        let Some(ports) = given.candidates.first() else { return };
        match self.fit_all(asked, ports, true) {
            Ok(doubts) => self.report_misfit(Severity::Warning, given, asked[0], doubts),
            Err(reason) => self.report_misfit(Severity::Error, given, asked[0], vec![reason]),
        }
        let (inports, outports) = (ports.inports.clone(), ports.outports.clone());
        let need = Need { name, inports, outports, site: given.site };
        own.push(Requirement { need, node: given.site, forgetful: None, is_direct: false });
    }

    /// A component in braces: the version of it that fits what is asked for.
    fn put_in(
        &mut self,
        given: &NodeState<'a>,
        asked: &[&Requirement<'a>],
        requirements: &Requirements<'a>,
        own: &mut Vec<Requirement<'a>>,
    ) -> Option<DependencySource<'a>> {
        let entity = given.entity?;
        let mut reasons = Vec::new();
        let mut fitting: Vec<(&Candidate<'a>, Vec<String>)> = Vec::new();
        for candidate in &given.candidates {
            match self.fit_all(asked, candidate, false) {
                Ok(doubts) => fitting.push((candidate, doubts)),
                Err(reason) => reasons.push(reason),
            }
        }
        if fitting.iter().any(|(_, doubts)| doubts.is_empty()) {
            fitting.retain(|(_, doubts)| doubts.is_empty());
        }
        if fitting.len() > 1 {
            let name = self.scope.entity(entity).name;
            let title = format!("{} versions of `{name}` fit the dependency", fitting.len());
            let finding = Diagnostic::error(codes::AMBIGUOUS_OVERLOAD, title)
                .because(self.describe_versions(entity, &[]))
                .help("put one of them into a component of your own with declared ports");
            return self.refuse(finding, given.site);
        }
        let Some((candidate, doubts)) = fitting.pop() else {
            if !given.candidates.is_empty() {
                self.report_misfit(Severity::Error, given, asked[0], reasons);
            }
            return None;
        };
        self.report_misfit(Severity::Warning, given, asked[0], doubts);
        self.check_constraints(given, candidate.version);
        let component = self.component_id(entity, candidate.version);
        let holder = Holder { site: given.site, component, type_args: &given.type_args };
        let dependencies = self.fill(&holder, &given.given, requirements, own);
        Some(DependencySource::Given(GivenDependency {
            component,
            site: given.site,
            type_args: given.type_args.clone(),
            inports: candidate.inports.clone(),
            bind: given.bind.clone(),
            dependencies,
        }))
    }

    /// Reports why a component does not fit a dependency; as a warning, why it may not.
    fn report_misfit(
        &mut self,
        severity: Severity,
        given: &NodeState<'a>,
        asked: &Requirement<'a>,
        mut reasons: Vec<String>,
    ) {
        let (name, need) = (&given.ast.entity.name.text, &asked.need);
        let finding = match severity {
            Severity::Warning if reasons.is_empty() => return,
            Severity::Warning => {
                warning!(codes::DEPENDENCY_DOUBT, "`{name}` may not fit the dependency `{}`", need.name)
            }
            Severity::Error => {
                error!(codes::DEPENDENCY_MISMATCH, "`{name}` does not fit the dependency `{}`", need.name)
            }
        };
        let ports = self.describe_ports(&need.inports, &need.outports);
        let hole = self.site_text(need.site);
        reasons.dedup();
        let because = format!("{}\nthe hole at {hole} has the ports {ports}", reasons.join("\n"));
        let help = "wrap it into a component that has these ports";
        self.report(finding.because(because).help(help), given.site);
    }

    /// Whether a component, or an interface that will be filled by one, can fill a hole.
    fn fit(&mut self, need: &Need<'a>, offered: &Candidate<'a>, is_interface: bool) -> Fit {
        let mut doubts = Vec::new();
        for wanted in &need.inports {
            let port = offered_port(wanted, &offered.inports, "inport", is_interface)?;
            doubts.extend(self.fit_types(wanted.ty, port.ty, &format!("inport {}", shown(port)))?);
        }
        for wanted in &need.outports {
            let port = match offered_port(wanted, &offered.outports, "outport", is_interface) {
                Ok(port) => port,
                Err(reason) if wanted.name == "err" => {
                    doubts.push(reason);
                    continue;
                }
                Err(reason) => return Err(reason),
            };
            doubts.extend(self.fit_types(port.ty, wanted.ty, &format!("outport {}", shown(port)))?);
        }
        let is_wanted = |ports: &[Port<'a>], name: &str| {
            ports.iter().any(|port| port.name == name || port.name.is_empty())
        };
        if let Some(port) = offered.inports.iter().find(|port| !is_wanted(&need.inports, port.name)) {
            return Err(format!("nothing would send to its inport {}", shown(port)));
        }
        if offered.outports.iter().any(|port| port.name == "err" && !is_wanted(&need.outports, port.name)) {
            doubts.push("nothing receives its errors".to_owned());
        }
        Ok(doubts)
    }

    /// A doubt, or the reason why a port does not fit. What is declared `any` may turn out to be of the right
    /// type, as in the Go compiler, which compares nothing here.
    fn fit_types(&mut self, sent: TypeId, received: TypeId, port: &str) -> Result<Option<String>, String> {
        let Err(mismatch) = self.types.check_subtype(sent, received) else { return Ok(None) };
        let reason = format!("{port}: {}", mismatch.explain());
        match self.types.check_overlap(sent, received) {
            Ok(()) => Ok(Some(reason)),
            Err(_) => Err(reason),
        }
    }

    /// Whether something can fill all holes that ask for it.
    fn fit_all(&mut self, asked: &[&Requirement<'a>], offered: &Candidate<'a>, is_interface: bool) -> Fit {
        let mut doubts = Vec::new();
        for requirement in asked {
            doubts.extend(self.fit(&requirement.need, offered, is_interface)?);
        }
        Ok(doubts)
    }

    fn describe_ports(&self, inports: &[Port<'a>], outports: &[Port<'a>]) -> String {
        let side = |ports: &[Port<'a>]| {
            let ports: Vec<String> = ports
                .iter()
                .map(|port| {
                    let name = if port.is_array { format!("[{}]", port.name) } else { port.name.to_owned() };
                    format!("{name} {}", self.types.display(port.ty)).trim_start().to_owned()
                })
                .collect();
            ports.join(", ")
        };
        format!("`({}) ({})`", side(inports), side(outports))
    }
}

/// The node, or dependency, whose component has needs.
struct Holder<'h> {
    site: Site,
    component: ComponentId,
    type_args: &'h [TypeId],
}

/// Which given components are for which needs.
struct Matched<'g, 'a> {
    chosen: FxHashMap<&'a str, &'g NodeState<'a>>,
    /// Whether one was given whose need is not clear.
    has_mistake: bool,
}

/// Whether two requirements are for the same ports under the same name, and forgotten at the same node.
fn asks_the_same(a: &Requirement, b: &Requirement) -> bool {
    fn ports<'n>(need: &'n Need<'_>) -> impl Iterator<Item = (&'n str, TypeId, bool)> {
        need.inports.iter().chain(&need.outports).map(|port| (port.name, port.ty, port.is_array))
    }
    a.forgetful == b.forgetful && a.need.name == b.need.name && ports(&a.need).eq(ports(&b.need))
}

fn need_of<'a>(node: &Node<'a>) -> Need<'a> {
    Need { name: node.name, inports: node.inports.clone(), outports: node.outports.clone(), site: node.site }
}

/// The port that takes the place of a hole's port: the one of the same name, for an anonymous port the only
/// one.
fn offered_port<'p, 'a>(
    wanted: &Port<'a>,
    offered: &'p [Port<'a>],
    kind: &str,
    is_interface: bool,
) -> Result<&'p Port<'a>, String> {
    let found = if wanted.name.is_empty() {
        match offered {
            [only] => Some(only),
            [] => return Err(format!("it has no {kind}s")),
            _ => {
                return Err(format!(
                    "it has several {kind}s, and the hole's {kind} has no name to choose by"
                ));
            }
        }
    } else {
        offered.iter().find(|port| port.name == wanted.name)
    };
    let port = found.ok_or_else(|| {
        if is_interface && offered.iter().any(|port| port.name.is_empty()) {
            format!("its {kind} has no name and may be called otherwise than `{}`", wanted.name)
        } else {
            format!("it has no {kind} `{}`", wanted.name)
        }
    })?;
    match (port.is_array, wanted.is_array) {
        (true, false) => Err(format!("its {kind} {} is an array", shown(port))),
        (false, true) => Err(format!("its {kind} {} is no array", shown(port))),
        _ => Ok(port),
    }
}

fn shown(port: &Port) -> String {
    if port.name.is_empty() { "without name".to_owned() } else { format!("`{}`", port.name) }
}
