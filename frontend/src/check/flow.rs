//! What flows through a network: which senders feed which receiver, what constants send, and what `Switch`
//! and `Union` make of their tags.

use super::body::{BodyChecker, NetworkConstant};
use super::constant::{describe_literal, unknown_tag};
use super::hop::Hop;
use super::model::{NodeId, Value};
use crate::codes;
use crate::syntax::ast::{self, Literal, LiteralKind, PortAddress, PortIndex, Sender, SenderKind};
use crate::types::{TypeId, Types, part};
use neva_diagnostics::{Diagnostic, error};
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// The constant that a sender is; none for ports, selectors and constants with errors, which are reported
    /// once.
    pub(super) fn constant(&mut self, sender: &'a Sender) -> Option<NetworkConstant<'a>> {
        if matches!(sender.kind, SenderKind::Port(_) | SenderKind::Selector(_)) {
            return None;
        }
        if let Some(known) = self.constants.get(&sender.span) {
            return known.clone();
        }
        let found = match &sender.kind {
            SenderKind::Const(reference) => self.checker.constant_ref(self.file, reference).map(|found| {
                let (tag, is_bare_tag) = match &found.value {
                    Value::Union { tag, payload } => (Some(*tag), payload.is_none()),
                    _ => (None, false),
                };
                NetworkConstant { ty: found.ty, value: found.value, tag, is_bare_tag }
            }),
            SenderKind::Literal(literal) => self.literal(literal),
            _ => None,
        };
        self.constants.insert(sender.span, found.clone());
        found
    }

    fn literal(&mut self, literal: &'a Literal) -> Option<NetworkConstant<'a>> {
        let plain = |ty, value| Some(NetworkConstant { ty, value, tag: None, is_bare_tag: false });
        match &literal.kind {
            LiteralKind::Bool(value) => plain(Types::BOOL, Value::Bool(*value)),
            LiteralKind::Int(value) => plain(Types::INT, Value::Int(*value)),
            LiteralKind::Float(value) => plain(Types::FLOAT, Value::Float(*value)),
            LiteralKind::String(value) => plain(Types::STRING, Value::String(value)),
            LiteralKind::Union(union) => self.union_literal(union),
            LiteralKind::List(_) | LiteralKind::Record(_) => {
                let title = format!("{} cannot be written in a network", describe_literal(&literal.kind));
                let finding = Diagnostic::error(codes::NETWORK_LITERAL, title)
                    .because("only booleans, numbers, strings and unions of these can")
                    .help("declare a constant and send it with `$name`");
                self.refuse(finding, literal.span)
            }
        }
    }

    fn union_literal(&mut self, union: &'a ast::UnionLiteral) -> Option<NetworkConstant<'a>> {
        let signature = self.signature.clone();
        let declared = self.checker.literal_union(&signature.scope, union)?;
        let tag = union.tag.text.as_str();
        let payload = match &union.payload {
            None => None,
            Some(literal) => Some((literal, self.literal(literal)?)),
        };
        if let Some((literal, payload)) = &payload {
            let Some(expected) = declared.payload else {
                self.checker.report_useless_payload(tag, self.site(literal.span));
                return None;
            };
            if let Err(mismatch) = self.checker.types.check_subtype(payload.ty, expected) {
                let (found, wanted) =
                    (self.checker.types.display(payload.ty), self.checker.types.display(expected));
                let title = format!("tag `{tag}` carries `{wanted}`, not `{found}`");
                let finding = Diagnostic::error(codes::UNION_PAYLOAD, title).because(mismatch.explain());
                return self.refuse(finding, literal.span);
            }
        }
        let payload_ty = payload.as_ref().map(|(_, payload)| payload.ty);
        let ty = self.checker.types.add_union([(tag, payload_ty)]);
        let is_bare_tag = payload.is_none();
        let value = Value::Union { tag, payload: payload.map(|(_, payload)| Arc::new(payload.value)) };
        Some(NetworkConstant { ty, value, tag: Some(tag), is_bare_tag })
    }

    /// The node that an address names, if that is a known node and an instance of std's `builtin.NAME`.
    pub(super) fn builtin_node(&self, address: &PortAddress, name: &str) -> Option<NodeId> {
        let node = *self.node_names.get(address.node.as_ref()?.text.as_str())?;
        let entity = self.nodes[node.0 as usize].entity?;
        self.checker.scope.is_builtin(entity, name).then_some(node)
    }

    /// Finds the tag that each `Union` node makes: its port `tag` is fed by one constant.
    pub(super) fn find_union_tags(&mut self, hops: &[Hop<'a>]) {
        let mut senders: FxHashMap<NodeId, Vec<&'a Sender>> = FxHashMap::default();
        for hop in hops {
            let Some(address) = hop.receiver.address() else { continue };
            let is_tag = address.port.as_ref().is_some_and(|port| port.text == "tag");
            if let Some(node) = self.builtin_node(address, "Union").filter(|_| is_tag) {
                senders.entry(node).or_default().extend(hop.senders);
            }
        }
        for index in 0..self.nodes.len() {
            let node = &self.nodes[index];
            let is_union = |entity| self.checker.scope.is_builtin(entity, "Union");
            if !node.entity.is_some_and(is_union) || node.candidates.is_empty() {
                continue;
            }
            let &[union] = node.type_args.as_slice() else { continue };
            if union == Types::UNKNOWN {
                continue;
            }
            let id = NodeId(index as u32);
            if self.check_union_node(id, union, senders.get(&id).map_or(&[], Vec::as_slice)).is_none() {
                self.nodes[index].candidates.clear();
            }
        }
    }

    fn check_union_node(&mut self, id: NodeId, union: TypeId, senders: &[&'a Sender]) -> Option<()> {
        let node = &self.nodes[id.0 as usize];
        let (name, span) = (node.name, node.ast.span);
        let shown = self.checker.types.display(union);
        if self.checker.types.union_tags(union).is_none() {
            let finding = error!(codes::UNION_NODE, "`{shown}` is not a union")
                .because("`Union` puts a value into the union that is its type argument")
                .help("write a union type");
            return self.refuse(finding, span);
        }
        match senders {
            [] => {
                let finding = error!(codes::UNION_TAG, "nothing says which tag `{name}` makes")
                    .because("its port `tag` must be fed by a union constant")
                    .help(format!("add `{shown}::TAG -> {name}:tag` to a chain"));
                return self.refuse(finding, span); // else the port would be reported as unused, too
            }
            [sender] => self.find_union_tag(id, union, sender),
            _ => {
                let finding = error!(codes::UNION_TAG, "`{name}:tag` is fed by more than one sender")
                    .because("the tag must be known, so it is one constant");
                self.report(finding, span);
            }
        }
        Some(())
    }

    fn find_union_tag(&mut self, node: NodeId, union: TypeId, sender: &'a Sender) {
        let is_port = matches!(sender.kind, SenderKind::Port(_) | SenderKind::Selector(_));
        let constant = self.constant(sender);
        let Some(tag) = constant.as_ref().and_then(|constant| constant.tag) else {
            if is_port || constant.is_some() {
                let finding = error!(codes::UNION_TAG, "the tag of a union must be a union constant")
                    .because("what the node makes must be known when the program is compiled")
                    .help("send a literal such as `Type::Tag`, or a constant that is one");
                self.report(finding, sender.span);
            }
            return;
        };
        let shown = self.checker.types.display(union);
        let Some(tags) = self.checker.types.union_tags(union) else { return };
        match part(tags, tag) {
            Some(Some(payload)) => {
                self.union_tags.insert(node, (tag, payload));
            }
            Some(None) => {
                let finding = error!(codes::UNION_TAG, "tag `{tag}` of `{shown}` carries nothing")
                    .because("`Union` puts a value into a union, this tag has no place for one")
                    .help(format!("send `{shown}::{tag}` itself"));
                self.report(finding, sender.span);
            }
            None => {
                let finding = unknown_tag(&shown, tag, tags);
                self.report(finding, sender.span);
            }
        }
    }

    /// Finds what the cases of `Switch` nodes send: if a union is matched, what the matched tag carries,
    /// otherwise what is matched.
    pub(super) fn find_case_types(&mut self, hops: &[Hop<'a>]) {
        for hop in hops {
            let Some(address) = hop.receiver.address() else { continue };
            let (Some(port), Some(PortIndex::Slot(slot))) = (&address.port, address.index) else { continue };
            let Some(node) = self.builtin_node(address, "Switch").filter(|_| port.text == "case") else {
                continue;
            };
            let &[matched] = self.nodes[node.0 as usize].type_args.as_slice() else { continue };
            let Some(tags) = self.checker.types.union_tags(matched) else {
                self.case_types.insert((node, slot), matched);
                continue;
            };
            let tags = tags.to_vec();
            let ty = match hop.senders {
                [sender] => self.constant(sender).and_then(|constant| part(&tags, constant.tag?)),
                _ => None,
            };
            // A tag that the union lacks is reported where the pattern is received.
            let ty = ty.map_or(Types::UNKNOWN, |payload| payload.unwrap_or(matched));
            self.check_case_pattern(hop);
            self.case_types.insert((node, slot), ty);
        }
    }

    /// Whatever is matched against a union must be a union constant, so that it is known what the case sends.
    fn check_case_pattern(&mut self, hop: &Hop<'a>) {
        let (title, span) = match hop.senders {
            [sender] => match (self.constant(sender), &sender.kind) {
                (Some(constant), _) if constant.tag.is_none() => {
                    ("this case is not a union constant", sender.span)
                }
                (None, SenderKind::Port(_) | SenderKind::Selector(_)) => {
                    ("this case is not a constant", sender.span)
                }
                _ => return,
            },
            [] => return,
            [first, .., last] => ("this case has more than one sender", first.span.to(last.span)),
        };
        let finding = Diagnostic::error(codes::SWITCH_CASE, title)
            .because("a `Switch` over a union sends what the matched tag carries, so each case must be one constant")
            .help("send a literal such as `Type::Tag`, or a constant that is one");
        self.report(finding, span);
    }
}
