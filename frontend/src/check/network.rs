//! Connections: who sends to whom, and whether it fits.

use super::body::BodyChecker;
use super::constant::{unknown_field, unknown_tag};
use super::conversions;
use super::mismatch::{Mismatch, NodePort, node_port};
use super::model::{self, BranchEnd, Endpoint, Link, LinkKind, NodeId, Owner, Port, Slot};
use super::overload::candidate_port;
use crate::advice::{Advise, INSTEAD_OF_NOTHING, is_nothing, literal_of};
use crate::codes;
use crate::scope::{ADVICE_LIMIT, Declaration};
use crate::syntax::Span;
use crate::syntax::ast::{self, PortAddress, PortIndex, Sender, SenderKind};
use crate::types::{TypeId, Types, part};
use neva_diagnostics::{Diagnostic, error, quoted};

/// What comes from one sender.
#[derive(Clone, Copy, Debug)]
struct Flow<'a> {
    ty: TypeId,
    span: Span,
    /// For union constants the tag.
    tag: Option<&'a str>,
    /// Whether it is a tag without payload.
    is_bare_tag: bool,
    /// The port of a node that it comes from, perhaps by selectors.
    from: Option<NodePort<'a>>,
}

/// What an address is in its connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    /// At the head.
    Sender,
    /// At the end.
    Receiver,
    /// A link of the chain, as what sends on.
    SendingLink,
    /// A link of the chain, as what receives.
    ReceivingLink,
}

impl Side {
    fn receives(self) -> bool {
        matches!(self, Side::Receiver | Side::ReceivingLink)
    }

    fn is_link(self) -> bool {
        matches!(self, Side::SendingLink | Side::ReceivingLink)
    }
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// A connection with everything after its first arrow; none if it has an error, which is reported.
    pub(super) fn connection(&mut self, connection: &'a ast::Connection) -> Option<model::Connection<'a>> {
        if let Some(span) = first_bypass(connection).filter(|_| !is_bypass(connection)) {
            let finding = error!(codes::ARRAY_BYPASS, "`[*]` is on one side only")
                .because("an array bypass connects all slots of one port to those of another")
                .help("write it as a connection of its own: `:a[*] -> b:c[*]`");
            self.report(finding, span);
            self.has_unknown_address = true;
            return None;
        }
        let senders: Vec<_> = connection.senders.iter().map(|sender| self.head(sender)).collect();
        let flows: Vec<Flow> = senders
            .iter()
            .zip(&connection.senders)
            .map(|(head, sender)| flow_of(head, sender.span))
            .collect();
        let branch = self.branch(&flows, &connection.branch);
        Some(model::Connection {
            senders: senders.into_iter().collect::<Option<_>>()?,
            branch: branch?,
            site: self.site(connection.span),
        })
    }

    /// A sender before the first arrow.
    fn head(&mut self, sender: &'a Sender) -> Option<Endpoint<'a>> {
        let (title, help) = match &sender.kind {
            SenderKind::Port(address) => {
                let endpoint = self.endpoint(address, Side::Sender)?;
                self.track(&endpoint, false);
                return Some(endpoint);
            }
            SenderKind::Const(_) | SenderKind::Literal(_) => {
                ("nothing triggers this constant", "put it into a chain after a signal")
            }
            SenderKind::Selector(_) => ("this selector has nothing to read from", "put it into a chain"),
        };
        let is_selector = matches!(sender.kind, SenderKind::Selector(_));
        // What the selector was meant to read from would be reported as unused, too.
        self.has_unknown_address |= is_selector;
        self.has_untriggered_constant |= !is_selector;
        let code = if is_selector { codes::SELECTOR } else { codes::UNTRIGGERED_CONSTANT };
        let inport = self.signature.inports.first().map_or("signal", |port| port.name);
        let written = self.checker.source_text(self.site(sender.span));
        let finding = Diagnostic::error(code, title)
            .because("only ports can be at the head of a connection")
            .help(format!("{help}: `:{inport} -> {written} -> ...`"));
        self.refuse(finding, sender.span)
    }

    fn branch(&mut self, flows: &[Flow<'a>], branch: &'a ast::Branch) -> Option<model::Branch<'a>> {
        let mut flows = flows.to_vec();
        let mut links = Vec::with_capacity(branch.links.len());
        let mut is_complete = true;
        for link in &branch.links {
            match self.link(&mut flows, link) {
                Some(link) => links.push(link),
                None => is_complete = false,
            }
        }
        let end = match &branch.end {
            ast::BranchEnd::Port(address) => {
                let endpoint = self.endpoint(address, Side::Receiver);
                endpoint.map(|endpoint| {
                    self.check_fits(&flows, &endpoint);
                    self.track(&endpoint, true);
                    BranchEnd::Port(endpoint)
                })
            }
            ast::BranchEnd::FanOut(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.branch(&flows, branch)).collect();
                branches.into_iter().collect::<Option<_>>().map(BranchEnd::FanOut)
            }
        };
        Some(model::Branch { links, end: end? }).filter(|_| is_complete)
    }

    /// A link of a chain. `flows` holds the incoming flows on entry and the outgoing ones on return.
    fn link(&mut self, flows: &mut Vec<Flow<'a>>, link: &'a Sender) -> Option<Link<'a>> {
        let site = self.site(link.span);
        match &link.kind {
            SenderKind::Port(address) if is_own(address) => {
                self.report_own_port_in_chain(link.span);
                *flows = vec![flow_of(&None, link.span)];
                None
            }
            SenderKind::Port(address) => {
                let inport = self.endpoint(address, Side::ReceivingLink);
                let mut is_first_use = true;
                if let Some(inport) = &inport {
                    self.check_fits(flows, inport);
                    is_first_use = self.track(inport, true);
                }
                // An unknown node would be reported a second time.
                let outport = inport.as_ref().and_then(|_| self.endpoint(address, Side::SendingLink));
                if let Some(outport) = outport.as_ref().filter(|_| is_first_use) {
                    self.track(outport, false);
                }
                *flows = vec![flow_of(&outport, link.span)];
                let (inport, outport) = (inport?, outport?);
                let ty = outport.ty;
                Some(Link { kind: LinkKind::Node { inport, outport }, ty, site })
            }
            SenderKind::Const(_) | SenderKind::Literal(_) => {
                let constant = self.constant(link);
                let ty = constant.as_ref().map_or(Types::UNKNOWN, |constant| constant.ty);
                let tag = constant.as_ref().and_then(|constant| constant.tag);
                let is_bare_tag = constant.as_ref().is_some_and(|constant| constant.is_bare_tag);
                *flows = vec![Flow { ty, span: link.span, tag, is_bare_tag, from: None }];
                let constant = model::Constant { ty, value: constant?.value, site };
                Some(Link { kind: LinkKind::Constant(constant), ty, site })
            }
            SenderKind::Selector(fields) => {
                let types: Vec<_> =
                    flows.iter().map(|flow| self.selected(flow.ty, fields, link.span)).collect();
                let is_complete = types.iter().all(Option::is_some);
                for (flow, ty) in flows.iter_mut().zip(types) {
                    let ty = ty.unwrap_or(Types::UNKNOWN);
                    *flow = Flow { ty, span: link.span, tag: None, is_bare_tag: false, from: flow.from };
                }
                let ty = self.common_type(flows);
                let fields = fields.iter().map(|field| field.text.as_str()).collect();
                Some(Link { kind: LinkKind::Selector(fields), ty, site }).filter(|_| is_complete)
            }
        }
    }

    fn report_own_port_in_chain(&mut self, span: Span) {
        let finding = error!(codes::OWN_PORT_IN_CHAIN, "an own port is in the middle of a chain")
            .because("what is sent to an own outport leaves the component, nothing comes back from it")
            .help("end the chain here, or use a list: `a -> [:out, b]`");
        self.report(finding, span);
        self.has_unknown_address = true;
    }

    /// The type of a field of a field of a type; mistakes are reported.
    fn selected(&mut self, ty: TypeId, fields: &'a [ast::Name], span: Span) -> Option<TypeId> {
        let mut ty = ty;
        for field in fields {
            if ty == Types::UNKNOWN {
                return None;
            }
            let shown = self.checker.types.display(ty);
            let Some(known) = self.checker.types.struct_fields(ty) else {
                let mut finding = error!(codes::SELECTOR, "`{shown}` has no fields")
                    .because(format!("`.{}` reads a field of a struct", field.text));
                if let Some(help) = help_of_fields(&shown) {
                    finding = finding.help(help);
                }
                return self.refuse(finding, span);
            };
            let Some(found) = part(known, &field.text) else {
                let finding = unknown_field(&shown, field, known);
                return self.refuse(finding, span);
            };
            ty = found;
        }
        Some(ty)
    }

    /// The narrowest of the types that the others fit, else `any`.
    fn common_type(&mut self, flows: &[Flow<'a>]) -> TypeId {
        let fits_all = |types: &mut Types<'a>, ty| flows.iter().all(|flow| types.is_subtype(flow.ty, ty));
        let found = flows.iter().map(|flow| flow.ty).find(|ty| fits_all(&mut self.checker.types, *ty));
        found.unwrap_or(Types::ANY)
    }

    /// Checks that what comes from each sender fits a port.
    fn check_fits(&mut self, flows: &[Flow<'a>], receiver: &Endpoint<'a>) {
        let is_builtin = |name| match receiver.owner {
            Owner::Node(id) => {
                let entity = self.nodes[id.0 as usize].entity;
                entity.is_some_and(|entity| self.checker.scope.is_builtin(entity, name))
            }
            _ => false,
        };
        let (is_union, is_switch) = (is_builtin("Union"), is_builtin("Switch"));
        let is_key = receiver.port == "key" && is_builtin("Get");
        if is_union && receiver.port == "tag" {
            return; // checked when the tag was looked for
        }
        let is_data = is_union && receiver.port == "data";
        let is_case = is_switch && receiver.port == "case";
        for flow in flows {
            if is_case && self.checker.types.union_tags(receiver.ty).is_some() {
                self.check_pattern(flow, receiver);
                continue;
            }
            let Err(mismatch) = self.checker.types.check_subtype(flow.ty, receiver.ty) else { continue };
            let (found, wanted) =
                (self.checker.types.display(flow.ty), self.checker.types.display(receiver.ty));
            let sender = self.checker.source_text(self.site(flow.span));
            let name = self.endpoint_name(receiver);
            if is_data {
                let title = format!("the tag of `{name}` carries `{wanted}`, `{sender}` sends `{found}`");
                let finding = Diagnostic::error(codes::UNION_PAYLOAD, title).because(mismatch.explain());
                self.report(finding, flow.span);
            } else {
                let title = format!("`{name}` expects `{wanted}`, `{sender}` sends `{found}`");
                let mut finding =
                    Diagnostic::error(codes::INCOMPATIBLE_TYPES, title).because(mismatch.explain());
                if is_key {
                    finding = finding
                        .because(
                            "std declares `Get<T>(dict dict<T>, key T)`: a key has the type of the values",
                        )
                        .help("write `Get<any>`, which takes every dict and every key, and sends `any`");
                } else if let Some(literal) = conversions::literal(sender, &found, &wanted) {
                    finding = finding.write(flow.span, &literal);
                } else if let Some(help) = conversions::advice(&found, &wanted) {
                    finding = finding.help(help);
                }
                let (site, to) = (receiver.site, node_port(receiver));
                self.mismatches.push(Mismatch { finding, site, sender: flow.from, receiver: to });
            }
        }
    }

    /// A case of a `Switch` over a union: a bare tag meets every value with that tag.
    fn check_pattern(&mut self, flow: &Flow<'a>, receiver: &Endpoint<'a>) {
        let Some(tag) = flow.tag else { return };
        let wanted = self.checker.types.display(receiver.ty);
        if flow.is_bare_tag {
            let tags = self.checker.types.union_tags(receiver.ty).unwrap_or_default();
            if part(tags, tag).is_none() {
                let finding = unknown_tag(&wanted, tag, tags);
                self.report(finding, flow.span);
            }
            return;
        }
        if let Err(mismatch) = self.checker.types.check_subtype(flow.ty, receiver.ty) {
            let title = format!("this case is not of type `{wanted}`");
            let finding = Diagnostic::error(codes::INCOMPATIBLE_TYPES, title).because(mismatch.explain());
            self.checker.report(finding, receiver.site);
        }
    }

    /// What an address means; mistakes are reported.
    fn endpoint(&mut self, address: &'a PortAddress, side: Side) -> Option<Endpoint<'a>> {
        let node = address.node.as_ref().map(|node| node.text.as_str());
        let is_reserved = matches!(node, Some("in" | "out"));
        let endpoint = match (node, side.receives()) {
            // A node has the reserved name, which is reported. It is not known what is meant.
            (Some(name), _) if is_reserved && self.node_names.contains_key(name) => None,
            (None | Some("in"), false) => self.own_endpoint(address, Owner::In),
            (None | Some("out"), true) => self.own_endpoint(address, Owner::Out),
            (Some("in"), true) | (Some("out"), false) => {
                let (title, help) = if side.receives() {
                    ("a component cannot send to its own inport", "send to `out:` or `:port`")
                } else {
                    ("a component cannot read from its own outport", "read from `in:` or `:port`")
                };
                self.refuse(Diagnostic::error(codes::WRONG_DIRECTION, title).help(help), address.span)
            }
            (Some(_), _) => self.node_endpoint(address, address.node.as_ref()?, side),
        };
        if endpoint.is_none() {
            self.has_unknown_address = true;
        }
        endpoint
    }

    fn own_endpoint(&mut self, address: &'a PortAddress, owner: Owner) -> Option<Endpoint<'a>> {
        let signature = self.signature.clone();
        let (ports, kind) = match owner {
            Owner::In => (&signature.inports, "inport"),
            _ => (&signature.outports, "outport"),
        };
        let written = address.port.as_ref().map_or("", |port| port.text.as_str());
        let Some(port) = ports.iter().find(|port| port.name == written && !written.is_empty()) else {
            let title = if written.is_empty() {
                format!("the name of the own {kind} is missing")
            } else {
                format!("the component has no {kind} `{written}`")
            };
            let names: Vec<&str> = ports.iter().map(|port| port.name).collect();
            let mut finding = Diagnostic::error(codes::UNKNOWN_PORT, title)
                .because(list(&format!("its {kind}s are"), &names));
            if let Some(written) = &address.port {
                finding = finding.did_you_mean(":", written, names);
            }
            return self.refuse(finding, address.span);
        };
        self.endpoint_of(address, owner, port)
    }

    fn node_endpoint(
        &mut self,
        address: &'a PortAddress,
        written: &'a ast::Name,
        side: Side,
    ) -> Option<Endpoint<'a>> {
        let name = written.text.as_str();
        let Some(&id) = self.node_names.get(name) else {
            if !self.unknown_names.insert(name) {
                return None; // one mistake, reported at its first place
            }
            // Only the first unknown names are compared with all nodes.
            let compared = if self.unknown_names.len() <= ADVICE_LIMIT { self.nodes.len() } else { 0 };
            let known: Vec<&str> = self.nodes[..compared].iter().map(|node| node.name).collect();
            let own: Vec<&str> =
                self.signature.inports.iter().chain(&self.signature.outports).map(|p| p.name).collect();
            let finding = error!(codes::UNKNOWN_NODE, "there is no node `{name}`")
                .because("nodes are declared above `---`");
            let finding = if own.contains(&name) && address.port.is_none() {
                let help = format!("write `:{name}` for the component's own port");
                finding.write(written.span, &format!(":{name}")).help(help)
            } else if address.port.is_none() && self.is_constant(name) {
                let help = format!("write `${name}` for the constant");
                finding.write(written.span, &format!("${name}")).help(help)
            } else if let Some(literal) = literal_of(name).filter(|_| address.port.is_none()) {
                let finding = finding.write(written.span, literal);
                finding.help(format!("write `{literal}`"))
            } else if is_nothing(name) && address.port.is_none() {
                finding.help(INSTEAD_OF_NOTHING)
            } else if let Some(component) = self.checker.scope.component_of(self.file, name) {
                let node = name.to_lowercase();
                finding.help(format!("declare a node of the component above `---`: `{node} {component}`"))
            } else {
                finding.did_you_mean("", written, known)
            };
            return self.refuse(finding, address.span);
        };
        let node = &self.nodes[id.0 as usize];
        let Some(chosen) = node.candidates.first() else {
            // The node has an error, so nothing is known of its ports.
            return Some(Endpoint {
                owner: Owner::Node(id),
                port: "",
                slot: Slot::Single,
                ty: Types::UNKNOWN,
                site: self.site(address.span),
            })
            .inspect(|_| self.has_unknown_address = true);
        };
        let Some(port) = candidate_port(chosen, address, side.receives(), node.guard).copied() else {
            self.report_unknown_port(address, id, side);
            return None;
        };
        if node.guard && !side.receives() && port.name == "err" {
            let finding = error!(codes::GUARD, "errors of `{name}` are already passed on by `?`")
                .help("remove `?`, or this use of the port");
            return self.refuse(finding, address.span);
        }
        let mut endpoint = self.endpoint_of(address, Owner::Node(id), &port)?;
        match (endpoint.slot, side.receives()) {
            (Slot::Index(slot), false) if port.name == "case" => {
                endpoint.ty = match self.case_types.get(&(id, slot)) {
                    Some(&known) => known,
                    None => self.unfed_case(id, port, address)?,
                };
            }
            (_, true) if port.name == "data" => {
                endpoint.ty = self.union_tags.get(&id).map_or(port.ty, |(_, payload)| *payload);
            }
            _ => {}
        }
        Some(endpoint)
    }

    fn is_constant(&mut self, name: &str) -> bool {
        let found = self.checker.scope.find_unqualified(self.file, name);
        found.is_some_and(|id| matches!(self.checker.scope.entity(id).declaration, Declaration::Const(_)))
    }

    /// What a case sends that nothing is matched with: for a `Switch` over a union it cannot be known.
    fn unfed_case(&mut self, id: NodeId, port: Port<'a>, address: &'a PortAddress) -> Option<TypeId> {
        let node = &self.nodes[id.0 as usize];
        let name = node.name;
        let is_switch = node.entity.is_some_and(|entity| self.checker.scope.is_builtin(entity, "Switch"));
        let &[argument] = node.type_args.as_slice() else { return Some(port.ty) };
        if !is_switch {
            return Some(port.ty);
        }
        if self.checker.types.union_tags(argument).is_none() {
            return Some(argument);
        }
        let finding = error!(codes::SWITCH_CASE, "nothing says when `{name}` sends from this case")
            .because("a case sends what the tag carries that is received under the same index")
            .help(format!("write the tag in front of it: `Type::Tag -> {name}:case[N] -> ...`"));
        self.refuse(finding, address.span)
    }

    fn report_unknown_port(&mut self, address: &'a PortAddress, id: NodeId, side: Side) {
        let node = &self.nodes[id.0 as usize];
        let Some(chosen) = node.candidates.first() else { return };
        let names = |ports: &[Port<'a>]| ports.iter().map(|port| port.name).collect::<Vec<_>>();
        let (inports, outports) = (names(&chosen.inports), names(&chosen.outports));
        let (own, kind, other, other_kind) = if side.receives() {
            (&inports, "inport", &outports, "outport")
        } else {
            (&outports, "outport", &inports, "inport")
        };
        let name = node.name;
        let finding = match &address.port {
            Some(port) => {
                let finding = error!(codes::UNKNOWN_PORT, "`{name}` has no {kind} `{}`", port.text);
                match other.contains(&port.text.as_str()) {
                    true if side.is_link() => finding.help(cut_chain(name, &inports, &outports, Some(port))),
                    true => finding.help(format!("`{}` is an {other_kind}", port.text)),
                    false => finding.did_you_mean(&format!("{name}:"), port, own.iter().copied()),
                }
            }
            None if own.is_empty() => {
                error!(codes::UNKNOWN_PORT, "`{name}` has no {kind}s")
            }
            None => {
                let finding = error!(codes::PORT_NAME_NEEDED, "`{name}` has several {kind}s");
                if side.is_link() {
                    finding.help(cut_chain(name, &inports, &outports, None))
                } else {
                    let fixes = own.iter().map(|port| format!("{name}:{port}"));
                    fixes.fold(
                        finding.help(format!("write which one: `{name}:{}`", own[0])),
                        |finding, fix| finding.fix(format!("Write `{fix}`"), [address.span.edit(fix)]),
                    )
                }
            }
        };
        let mut reasons = list(&format!("its {kind}s are"), own);
        if side.is_link() && address.port.is_none() && !own.is_empty() {
            reasons += "\nin the middle of a chain is a node with one inport and one outport";
        }
        self.report(finding.because(reasons), address.span);
    }

    /// The endpoint at a port, if the address has an index exactly when the port is an array.
    fn endpoint_of(
        &mut self,
        address: &'a PortAddress,
        owner: Owner,
        port: &Port<'a>,
    ) -> Option<Endpoint<'a>> {
        let slot = match (port.is_array, address.index) {
            (false, None) => Slot::Single,
            (true, Some(PortIndex::Slot(slot))) => Slot::Index(slot),
            (true, Some(PortIndex::All)) => Slot::All,
            (true, None) => {
                let finding = error!(codes::INDEX_NEEDED, "port `{}` is an array", port.name)
                    .because("each slot is connected on its own")
                    .help(format!("write the slot: `{}[0]`", port.name));
                return self.refuse(finding, address.span);
            }
            (false, Some(index)) => {
                let code =
                    if index == PortIndex::All { codes::ARRAY_BYPASS } else { codes::INDEX_UNEXPECTED };
                let finding = error!(code, "port `{}` is no array", port.name).help("remove the index");
                return self.refuse(finding, address.span);
            }
        };
        Some(Endpoint { owner, port: port.name, slot, ty: port.ty, site: self.site(address.span) })
    }
}

/// How to write a chain with a node in its middle that has several inports or outports: as two chains.
/// `written` is the port that was named there.
pub(super) fn cut_chain(
    node: &str,
    inports: &[&str],
    outports: &[&str],
    written: Option<&ast::Name>,
) -> String {
    let named = |ports: &[&str]| match (written.filter(|port| ports.contains(&port.text.as_str())), ports) {
        (Some(port), _) => format!("{node}:{}", port.text),
        (None, [_]) | (None, []) => node.to_owned(),
        (None, _) => {
            let port = ports.iter().find(|port| **port != "err").unwrap_or(&ports[0]);
            format!("{node}:{port}")
        }
    };
    let (end, head) = (named(inports), named(outports));
    format!("end the chain with `-> {end}`, and begin another one with `{head} ->`")
}

pub(super) fn list(intro: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!("{intro} {}", quoted(names.iter().take(12)))
}

fn flow_of<'a>(endpoint: &Option<Endpoint<'a>>, span: Span) -> Flow<'a> {
    let ty = endpoint.as_ref().map_or(Types::UNKNOWN, |endpoint| endpoint.ty);
    Flow { ty, span, tag: None, is_bare_tag: false, from: endpoint.as_ref().and_then(node_port) }
}

/// Whether an address means a port of the component itself.
fn is_own(address: &PortAddress) -> bool {
    address.node.as_ref().is_none_or(|node| matches!(node.text.as_str(), "in" | "out"))
}

/// Whether a connection is an array bypass: one port with `[*]` on either side and nothing else.
fn is_bypass(connection: &ast::Connection) -> bool {
    let is_all = |address: &PortAddress| address.index == Some(PortIndex::All);
    let [sender] = connection.senders.as_slice() else { return false };
    let ast::BranchEnd::Port(end) = &connection.branch.end else { return false };
    sender.address().is_some_and(is_all) && connection.branch.links.is_empty() && is_all(end)
}

/// The first `[*]` of a connection.
fn first_bypass(connection: &ast::Connection) -> Option<Span> {
    let of_senders = |senders: &[Sender]| senders.iter().filter_map(Sender::address).find_map(of_address);
    of_senders(&connection.senders).or_else(|| bypass_in_branch(&connection.branch))
}

fn bypass_in_branch(branch: &ast::Branch) -> Option<Span> {
    let links = branch.links.iter().filter_map(Sender::address).find_map(of_address);
    links.or_else(|| match &branch.end {
        ast::BranchEnd::Port(address) => of_address(address),
        ast::BranchEnd::FanOut(branches) => branches.iter().find_map(bypass_in_branch),
    })
}

fn of_address(address: &PortAddress) -> Option<Span> {
    (address.index == Some(PortIndex::All)).then_some(address.span)
}

/// What reads a part of a value that has parts but no fields.
fn help_of_fields(ty: &str) -> Option<&'static str> {
    match ty.split('<').next()? {
        "list" => Some("`lists.At` reads an element, `Len` counts them"),
        "dict" => Some("`Get` reads the value of a key, `Len` counts them"),
        "string" => Some("`streams.FromString` sends its characters, `Len` counts them"),
        _ => None,
    }
}
