//! Overloads: which version of a component each node is.
//!
//! Every arrow between a sender and a receiver asks that what is sent fits what is received. A version of an
//! overloaded node that fits no version at the other end is dropped; this goes on until nothing changes, so
//! that versions are found through chains of overloaded nodes in both directions. The Go compiler looks only
//! one node far.

use super::body::BodyChecker;
use super::checker::Checker;
use super::hop::{Hop, Receiver};
use super::model::{NodeId, Port};
use super::network::cut_chain;
use super::state::Candidate;
use crate::codes;
use crate::scope::EntityId;
use crate::syntax::ast::{LiteralKind, PortAddress, PortIndex, Sender, SenderKind};
use crate::types::{TypeId, Types, part};
use neva_diagnostics::{did_you_mean, error};
use std::collections::VecDeque;

/// One of the types that an end of an arrow may have, and the version of a node that gives it that type.
#[derive(Clone, Copy, Debug)]
struct Choice {
    version: Option<(NodeId, usize)>,
    ty: TypeId,
}

/// A sender and a receiver, at least one of them overloaded.
struct Pair<'a> {
    hop: usize,
    sender: &'a Sender,
}

/// What is known about an overloaded node.
#[derive(Default)]
struct Overloaded {
    /// The pairs that it takes part in.
    pairs: Vec<usize>,
    /// The nodes at the other ends of these.
    neighbours: Vec<NodeId>,
    /// Versions that were dropped, each with the reason.
    dropped: Vec<(usize, String)>,
    /// What to write instead.
    advice: Option<String>,
    /// Whether an integer literal is sent to it.
    takes_int_literal: bool,
    /// Whether a float is sent to it.
    takes_float: bool,
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// Finds the version of each node that has several.
    pub(super) fn choose_overloads(&mut self, hops: &[Hop<'a>]) {
        if self.nodes.iter().all(|node| node.candidates.len() <= 1 && !self.is_overloaded(node.entity)) {
            return;
        }
        let mut nodes: Vec<Overloaded> = self.nodes.iter().map(|_| Overloaded::default()).collect();
        self.drop_versions_without_the_ports(hops, &mut nodes);
        self.drop_versions_that_do_not_fit(hops, &mut nodes);
        // A node next to one with an error may well be clear once that is mended.
        let is_unknown: Vec<bool> = self.nodes.iter().map(|node| node.candidates.is_empty()).collect();
        for (index, overloaded) in nodes.into_iter().enumerate() {
            let is_doubtful = overloaded.neighbours.iter().any(|id| is_unknown[id.0 as usize]);
            if is_doubtful && self.nodes[index].candidates.len() > 1 {
                self.nodes[index].candidates.clear();
            } else {
                self.report_overload(index, overloaded);
            }
        }
    }

    fn is_overloaded(&self, entity: Option<EntityId>) -> bool {
        entity.is_some_and(|entity| self.checker.version_count(entity) > 1)
    }

    /// A version must have all ports that the network names.
    fn drop_versions_without_the_ports(&mut self, hops: &[Hop<'a>], nodes: &mut [Overloaded]) {
        for hop in hops {
            for address in hop.senders.iter().filter_map(Sender::address) {
                self.keep_versions_with_port(address, false, hop.previous.is_some(), nodes);
            }
            if let Some(address) = hop.receiver.address() {
                let is_link = matches!(hop.receiver, Receiver::Link(_));
                self.keep_versions_with_port(address, true, is_link, nodes);
            }
        }
    }

    fn keep_versions_with_port(
        &mut self,
        address: &'a PortAddress,
        is_receiver: bool,
        is_link: bool,
        nodes: &mut [Overloaded],
    ) {
        let Some(id) = self.node_of(address) else { return };
        let node = &mut self.nodes[id.0 as usize];
        if node.candidates.len() <= 1 {
            return;
        }
        let guard = node.guard;
        let names: Vec<&str> = node
            .candidates
            .iter()
            .flat_map(|candidate| if is_receiver { &candidate.inports } else { &candidate.outports })
            .map(|port| port.name)
            .collect();
        let kind = if is_receiver { "inport" } else { "outport" };
        let first = &node.candidates[0];
        let cut = is_link.then(|| {
            let names = |ports: &[Port<'a>]| ports.iter().map(|port| port.name).collect::<Vec<_>>();
            cut_chain(node.name, &names(&first.inports), &names(&first.outports), address.port.as_ref())
        });
        let dropped = &mut nodes[id.0 as usize].dropped;
        node.candidates.retain(|candidate| {
            let port = candidate_port(candidate, address, is_receiver, guard);
            let fits = port.is_some_and(|port| port.is_array == address.index.is_some());
            if !fits {
                let written = address.port.as_ref().map_or("", |port| port.text.as_str());
                let reason = match port {
                    Some(port) if port.is_array => format!("its {kind} `{}` needs an index", port.name),
                    Some(port) => format!("its {kind} `{}` has no slots", port.name),
                    None if written.is_empty() => format!("it has several {kind}s, one must be named"),
                    None => format!("it has no {kind} `{written}`"),
                };
                dropped.push((candidate.version, reason));
            }
            fits
        });
        if node.candidates.is_empty() {
            let near = address.port.as_ref().and_then(|written| did_you_mean("", &written.text, names));
            nodes[id.0 as usize].advice = near.or(cut);
        }
    }

    fn drop_versions_that_do_not_fit(&mut self, hops: &[Hop<'a>], nodes: &mut [Overloaded]) {
        let mut pairs = Vec::new();
        for (hop_index, hop) in hops.iter().enumerate() {
            for sender in hop.senders {
                let source = self.source_node(hops, hop_index, sender);
                let target = hop.receiver.address().and_then(|address| self.node_of(address));
                let is_int = matches!(&sender.kind,
                    SenderKind::Literal(literal) if matches!(literal.kind, LiteralKind::Int(_)));
                let is_float = self
                    .sender_choices(hops, hop_index, sender)
                    .iter()
                    .any(|choice| choice.ty == Types::FLOAT);
                let mut is_overloaded = false;
                for (end, other) in [(source, target), (target, source)] {
                    let Some(id) = end.filter(|id| self.nodes[id.0 as usize].candidates.len() > 1) else {
                        continue;
                    };
                    let overloaded = &mut nodes[id.0 as usize];
                    overloaded.pairs.push(pairs.len());
                    overloaded.neighbours.extend(other);
                    if end == target {
                        overloaded.takes_int_literal |= is_int;
                        overloaded.takes_float |= is_float;
                    }
                    is_overloaded = true;
                }
                if is_overloaded {
                    pairs.push(Pair { hop: hop_index, sender });
                }
            }
        }
        let mut queue: VecDeque<usize> = (0..pairs.len()).collect();
        let mut is_queued = vec![true; pairs.len()];
        while let Some(index) = queue.pop_front() {
            is_queued[index] = false;
            for changed in self.reconcile(hops, &pairs[index], nodes) {
                for &other in &nodes[changed.0 as usize].pairs {
                    if !std::mem::replace(&mut is_queued[other], true) {
                        queue.push_back(other);
                    }
                }
            }
        }
    }

    /// Drops the versions at either end of a pair that fit no version at the other; gives the nodes that lost
    /// some.
    fn reconcile(&mut self, hops: &[Hop<'a>], pair: &Pair<'a>, nodes: &mut [Overloaded]) -> Vec<NodeId> {
        let sources = self.sender_choices(hops, pair.hop, pair.sender);
        let targets = self.receiver_choices(hops[pair.hop].receiver);
        if sources.is_empty() || targets.is_empty() {
            return Vec::new();
        }
        let mut fits = |source: &Choice, target: &Choice| self.checker.types.is_subtype(source.ty, target.ty);
        let lost_sources: Vec<Choice> = sources
            .iter()
            .filter(|source| !targets.iter().any(|target| fits(source, target)))
            .copied()
            .collect();
        let lost_targets: Vec<Choice> = targets
            .iter()
            .filter(|target| !sources.iter().any(|source| fits(source, target)))
            .copied()
            .collect();
        let mut changed = Vec::new();
        for (lost, other, is_source) in [(lost_sources, &targets, true), (lost_targets, &sources, false)] {
            for choice in lost {
                let Some((id, version)) = choice.version else { continue };
                let node = &mut self.nodes[id.0 as usize];
                if node.candidates.len() <= 1 && self.checker.version_count_of(node.entity) <= 1 {
                    continue;
                }
                let before = node.candidates.len();
                node.candidates.retain(|candidate| candidate.version != version);
                if node.candidates.len() == before {
                    continue;
                }
                let own = self.checker.types.display(choice.ty);
                let others: Vec<String> =
                    other.iter().map(|other| self.checker.types.display(other.ty)).collect();
                let others = others.join(" or ");
                let reason = if is_source {
                    let sender = self.checker.source_text(self.site(pair.sender.span));
                    format!("`{sender}` sends `{own}`, and `{others}` is expected")
                } else {
                    let span = hops[pair.hop].receiver.address().map_or(pair.sender.span, |at| at.span);
                    let receiver = self.checker.source_text(self.site(span));
                    format!("`{receiver}` expects `{own}`, and `{others}` is sent")
                };
                nodes[id.0 as usize].dropped.push((version, reason));
                if !changed.contains(&id) {
                    changed.push(id);
                }
            }
        }
        changed
    }

    fn report_overload(&mut self, index: usize, overloaded: Overloaded) {
        let node = &self.nodes[index];
        let Some(entity) = node.entity else { return };
        let total = self.checker.version_count(entity);
        if total <= 1 || node.candidates.len() == 1 {
            return;
        }
        if node.candidates.is_empty() && overloaded.dropped.is_empty() {
            return; // its type arguments are wrong, which is reported
        }
        let span = node.ast.span;
        let name = self.checker.scope.entity(entity).name;
        let finding = if node.candidates.is_empty() {
            let versions = self.checker.describe_versions(entity, &overloaded.dropped);
            let advice = overloaded.advice.unwrap_or_else(|| {
                if overloaded.takes_int_literal && overloaded.takes_float {
                    "write the whole number with a fraction, such as `1.0`"
                } else {
                    "connect it to ports of a fitting type"
                }
                .to_owned()
            });
            error!(
                codes::NO_OVERLOAD,
                "no version of `{name}` fits what node `{}` is connected to", node.name
            )
            .because(versions)
            .help(advice)
        } else if overloaded.pairs.is_empty() {
            error!(codes::UNUSED_NODE, "node `{}` is connected to nothing", node.name)
                .help("connect it, or remove it")
        } else {
            let versions = self.checker.describe_versions(entity, &[]);
            let left = node.candidates.len();
            error!(codes::AMBIGUOUS_OVERLOAD, "{left} versions of `{name}` fit node `{}`", node.name)
                .because(format!("nothing it is connected to tells them apart\n{versions}"))
                .help("connect it to a port of a definite type, or put it into a component of your own with declared ports")
        };
        self.nodes[index].candidates.clear();
        self.report(finding, span);
    }

    /// The node that an address names.
    pub(super) fn node_of(&self, address: &PortAddress) -> Option<NodeId> {
        self.node_names.get(address.node.as_ref()?.text.as_str()).copied()
    }

    /// The node whose port a sender is, or whose port a chain of selectors reads from.
    fn source_node(&self, hops: &[Hop<'a>], hop: usize, sender: &'a Sender) -> Option<NodeId> {
        let (mut hop, mut sender) = (hop, sender);
        while let SenderKind::Selector(_) = &sender.kind {
            hop = hops[hop].previous?;
            sender = hops[hop].senders.first()?;
        }
        self.node_of(sender.address()?)
    }

    fn sender_choices(&mut self, hops: &[Hop<'a>], hop: usize, sender: &'a Sender) -> Vec<Choice> {
        let (mut hop, mut sender) = (hop, sender);
        let mut path: Vec<&str> = Vec::new();
        while let SenderKind::Selector(fields) = &sender.kind {
            path.extend(fields.iter().rev().map(|field| field.text.as_str()));
            let Some(previous) = hops[hop].previous else { return Vec::new() };
            let Some(first) = hops[previous].senders.first() else { return Vec::new() };
            (hop, sender) = (previous, first);
        }
        let mut choices = match &sender.kind {
            SenderKind::Port(address) => self.port_choices(address, false),
            _ => match self.constant(sender) {
                Some(constant) => vec![Choice { version: None, ty: constant.ty }],
                None => Vec::new(),
            },
        };
        for field in path.into_iter().rev() {
            choices = choices
                .into_iter()
                .filter_map(|choice| {
                    let fields = self.checker.types.struct_fields(choice.ty)?;
                    Some(Choice { ty: part(fields, field)?, ..choice })
                })
                .collect();
        }
        choices
    }

    fn receiver_choices(&mut self, receiver: Receiver<'a>) -> Vec<Choice> {
        match receiver.address() {
            Some(address) => self.port_choices(address, true),
            None => vec![Choice { version: None, ty: Types::ANY }],
        }
    }

    fn port_choices(&mut self, address: &'a PortAddress, is_receiver: bool) -> Vec<Choice> {
        let own = |ports: &[Port<'a>]| {
            let port =
                ports.iter().find(|port| address.port.as_ref().is_some_and(|name| name.text == port.name));
            port.map(|port| vec![Choice { version: None, ty: port.ty }]).unwrap_or_default()
        };
        let Some(node) = &address.node else {
            return own(if is_receiver { &self.signature.outports } else { &self.signature.inports });
        };
        match (node.text.as_str(), is_receiver) {
            ("in", false) => return own(&self.signature.inports),
            ("out", true) => return own(&self.signature.outports),
            _ => {}
        }
        let Some(&id) = self.node_names.get(node.text.as_str()) else { return Vec::new() };
        if let Some(PortIndex::Slot(slot)) = address.index {
            let is_case = address.port.as_ref().is_some_and(|port| port.text == "case");
            if let Some(&ty) = self.case_types.get(&(id, slot)).filter(|_| is_case && !is_receiver) {
                return vec![Choice { version: None, ty }];
            }
        }
        let node = &self.nodes[id.0 as usize];
        let port = |candidate| candidate_port(candidate, address, is_receiver, node.guard);
        node.candidates
            .iter()
            .filter_map(|candidate| {
                Some(Choice { version: Some((id, candidate.version)), ty: port(candidate)?.ty })
            })
            .collect()
    }
}

/// The port of a version that an address means; none if there is no such port or the name must be written.
pub(super) fn candidate_port<'p, 'a>(
    candidate: &'p Candidate<'a>,
    address: &PortAddress,
    is_receiver: bool,
    guard: bool,
) -> Option<&'p Port<'a>> {
    if let Some(name) = &address.port {
        return if is_receiver { candidate.inport(&name.text) } else { candidate.outport(&name.text) };
    }
    let ports = if is_receiver { &candidate.inports } else { &candidate.outports };
    match ports.as_slice() {
        [port] => Some(port),
        [a, b] if guard && !is_receiver => match (a.name, b.name) {
            ("err", _) => Some(b),
            (_, "err") => Some(a),
            _ => None,
        },
        _ => None,
    }
}

impl<'a> Checker<'a> {
    pub(super) fn version_count(&self, entity: EntityId) -> usize {
        self.scope.entity(entity).versions().len().max(1)
    }

    fn version_count_of(&self, entity: Option<EntityId>) -> usize {
        entity.map_or(1, |entity| self.version_count(entity))
    }

    /// The signatures of the versions of a component, a line each, with the reason why one was dropped.
    pub(super) fn describe_versions(&self, entity: EntityId, dropped: &[(usize, String)]) -> String {
        let entity = self.scope.entity(entity);
        let source = &self.tree.file(entity.file).source;
        let lines = entity.versions().iter().enumerate().take(8).map(|(index, version)| {
            let text = source.slice(version.signature.span);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            match dropped.iter().find(|(version, _)| *version == index) {
                Some((_, reason)) => format!("version `{text}`: {reason}"),
                None => format!("version `{text}`"),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
