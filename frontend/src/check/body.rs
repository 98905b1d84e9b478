//! The state of checking a component's body, shared by the files that check its parts.

use super::checker::Checker;
use super::mismatch::Mismatch;
use super::model::{NodeId, Site, Value};
use super::state::{NodeState, Signature};
use super::used_ports::UsedPorts;
use crate::module::FileId;
use crate::scope::EntityId;
use crate::syntax::Span;
use crate::types::TypeId;
use neva_diagnostics::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The state of checking a component's body.
pub(super) struct BodyChecker<'c, 'a> {
    pub checker: &'c mut Checker<'a>,
    pub entity: EntityId,
    pub file: FileId,
    pub signature: Rc<Signature<'a>>,
    pub nodes: Vec<NodeState<'a>>,
    pub node_names: FxHashMap<&'a str, NodeId>,
    /// Names in addresses that no node has, as far as they are reported.
    pub unknown_names: FxHashSet<&'a str>,
    /// Constants and literals of the network by where they are; none for those with errors.
    pub constants: FxHashMap<Span, Option<NetworkConstant<'a>>>,
    /// What the cases of `Switch` nodes send.
    pub case_types: FxHashMap<(NodeId, u8), TypeId>,
    /// The tags that `Union` nodes make, and what they carry.
    pub union_tags: FxHashMap<NodeId, (&'a str, TypeId)>,
    pub usage: UsedPorts<'a>,
    /// Messages whose types do not fit, in source order.
    pub mismatches: Vec<Mismatch<'a>>,
    /// Whether an address leads nowhere, so that it is not known what is unused.
    pub has_unknown_address: bool,
    /// Whether a constant waits for a signal, perhaps from an inport that is unused therefore.
    pub has_untriggered_constant: bool,
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// Reports a finding about a part of the component's file; there is no value because of it.
    pub(super) fn refuse<T>(&mut self, finding: Diagnostic, span: Span) -> Option<T> {
        self.checker.refuse(finding, self.site(span))
    }

    /// Reports a finding about a part of the component's file.
    pub(super) fn report(&mut self, finding: Diagnostic, span: Span) {
        self.checker.report(finding, Site { file: self.file, span });
    }

    /// Whether it is the component that a program begins with, whose ports are given.
    pub(super) fn is_main(&self) -> bool {
        self.checker.scope.entity(self.entity).name == "Main"
    }

    pub(super) fn site(&self, span: Span) -> Site {
        Site { file: self.file, span }
    }
}

/// A constant or literal of a network.
#[derive(Clone, Debug)]
pub(super) struct NetworkConstant<'a> {
    /// Its type; of a union literal the union of its own tag only.
    pub ty: TypeId,
    pub value: Value<'a>,
    /// For unions the tag.
    pub tag: Option<&'a str>,
    /// Whether it is a tag without payload, which as a pattern meets every value with that tag.
    pub is_bare_tag: bool,
}
