//! Overloads: which version of a component each node is.
//!
//! Every arrow between a sender and a receiver asks that what is sent fits what is received. A version of an
//! overloaded node that fits no version at the other end is dropped; this goes on until nothing changes, so
//! that versions are found through chains of overloaded nodes in both directions. The Go compiler looks only
//! one node far.

use super::Checker;
use super::body::BodyChecker;
use super::body::Candidate;
use super::hop::{Hop, Receiver};
use super::model::{NodeId, Port};
use crate::codes;
use crate::scope::{Declaration, EntityId};
use crate::syntax::ast::{PortAddress, PortIndex, Sender, SenderKind};
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
    /// Why versions were dropped.
    reasons: Vec<String>,
    /// What a port may be called that no version has.
    advice: Option<String>,
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
                self.keep_versions_with_port(address, false, nodes);
            }
            if let Some(address) = hop.receiver.address() {
                self.keep_versions_with_port(address, true, nodes);
            }
        }
    }

    fn keep_versions_with_port(
        &mut self,
        address: &'a PortAddress,
        is_receiver: bool,
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
        let reasons = &mut nodes[id.0 as usize].reasons;
        node.candidates.retain(|candidate| {
            let port = candidate_port(candidate, address, is_receiver, guard);
            let fits = port.is_some_and(|port| port.is_array == address.index.is_some());
            if !fits {
                let written = address.port.as_ref().map_or("", |port| port.text.as_str());
                reasons.push(match port {
                    Some(port) if port.is_array => format!("its port `{}` needs an index", port.name),
                    Some(port) => format!("its port `{}` has no slots", port.name),
                    None if written.is_empty() => "it has several ports, one must be named".to_owned(),
                    None => format!("it has no port `{written}`"),
                });
            }
            fits
        });
        if let (true, Some(written)) = (node.candidates.is_empty(), &address.port) {
            nodes[id.0 as usize].advice = did_you_mean("", &written.text, names);
        }
    }

    fn drop_versions_that_do_not_fit(&mut self, hops: &[Hop<'a>], nodes: &mut [Overloaded]) {
        let mut pairs = Vec::new();
        for (hop_index, hop) in hops.iter().enumerate() {
            for sender in hop.senders {
                let source = self.source_node(hops, hop_index, sender);
                let target = hop.receiver.address().and_then(|address| self.node_of(address));
                let mut is_overloaded = false;
                for (end, other) in [(source, target), (target, source)] {
                    let Some(id) = end.filter(|id| self.nodes[id.0 as usize].candidates.len() > 1) else {
                        continue;
                    };
                    nodes[id.0 as usize].pairs.push(pairs.len());
                    nodes[id.0 as usize].neighbours.extend(other);
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
                nodes[id.0 as usize].reasons.push(if is_source {
                    format!("it sends `{own}` where `{others}` is expected")
                } else {
                    format!("it expects `{own}` where `{others}` is sent")
                });
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
        if node.candidates.is_empty() && overloaded.reasons.is_empty() {
            return; // its type arguments are wrong, which is reported
        }
        let span = node.ast.span;
        let name = self.checker.scope.entity(entity).name;
        let versions = self.checker.describe_versions(entity);
        let finding = if node.candidates.is_empty() {
            let mut reasons = overloaded.reasons;
            reasons.dedup();
            error!(
                codes::NO_OVERLOAD,
                "no version of `{name}` fits what node `{}` is connected to", node.name
            )
            .because(format!("{versions}\n{}", reasons.join("\n")))
            .help(overloaded.advice.unwrap_or_else(|| "connect it to ports of a fitting type".to_owned()))
        } else {
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
    let ports = if is_receiver { &candidate.inports } else { &candidate.outports };
    if let Some(name) = &address.port {
        return ports.iter().find(|port| port.name == name.text);
    }
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
        match &self.scope.entity(entity).declaration {
            Declaration::Component(versions) => versions.len(),
            _ => 1,
        }
    }

    fn version_count_of(&self, entity: Option<EntityId>) -> usize {
        entity.map_or(1, |entity| self.version_count(entity))
    }

    /// The signatures of all versions of a component, a line each.
    pub(super) fn describe_versions(&self, entity: EntityId) -> String {
        let file = self.scope.entity(entity).file;
        let Declaration::Component(versions) = &self.scope.entity(entity).declaration else {
            return String::new();
        };
        let source = &self.tree.file(file).source;
        let lines = versions.iter().take(8).map(|version| {
            let text = source.slice(version.signature.span);
            format!("version `{}`", text.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
