//! Messages whose types do not fit where they go. A wrong type argument shows at several connections of its
//! node; that is told once.

use super::body::BodyChecker;
use super::model::{Endpoint, NodeId, Owner, Site};
use neva_diagnostics::Diagnostic;

/// A message whose type does not fit where it goes.
pub(super) struct Mismatch<'a> {
    pub finding: Diagnostic,
    pub site: Site,
    /// The port that sends it, where that is one of a node.
    pub sender: Option<NodePort<'a>>,
    /// The port that it goes to, where that is one of a node.
    pub receiver: Option<NodePort<'a>>,
}

/// A port of a node.
pub(super) type NodePort<'a> = (NodeId, &'a str);

/// The port of a node that an endpoint is; none for own ports.
pub(super) fn node_port<'a>(endpoint: &Endpoint<'a>) -> Option<NodePort<'a>> {
    match endpoint.owner {
        Owner::Node(id) => Some((id, endpoint.port)),
        Owner::In | Owner::Out => None,
    }
}

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// Reports the mismatches of the network. Of several that the type arguments of one node explain, the
    /// first one is reported, with the places of the others.
    pub(super) fn report_mismatches(&mut self) {
        let mismatches = std::mem::take(&mut self.mismatches);
        let mut waiting = Vec::with_capacity(mismatches.len());
        for mismatch in mismatches {
            let suspects = self.suspects(&mismatch);
            waiting.push((mismatch, suspects));
        }
        while let Some(node) = explains_most(&waiting, self.nodes.len()) {
            let (explained, others) = waiting.into_iter().partition(|(_, suspects)| suspects.contains(&node));
            waiting = others;
            self.report_together(node, explained);
        }
        for (mismatch, _) in waiting {
            self.checker.report(mismatch.finding, mismatch.site);
        }
    }

    fn report_together(&mut self, node: NodeId, explained: Vec<(Mismatch<'a>, Vec<NodeId>)>) {
        let mut explained = explained.into_iter().map(|(mismatch, _)| mismatch);
        let Some(first) = explained.next() else { return };
        let others: Vec<String> = explained.map(|other| self.checker.site_text(other.site)).collect();
        let node = &self.nodes[node.0 as usize];
        let (name, place) = (node.name, self.checker.site_text(node.site));
        let text = format!(
            "{}\nother connections of `{name}` do not fit its type arguments either: {}",
            first.finding.text,
            others.join(", ")
        );
        let help = format!("look at the type arguments of `{name}` at {place}");
        self.checker.report(first.finding.because(text).help(help), first.site);
    }

    /// The nodes whose type arguments may explain a mismatch.
    fn suspects(&mut self, mismatch: &Mismatch<'a>) -> Vec<NodeId> {
        let ends = [mismatch.sender, mismatch.receiver].into_iter().flatten();
        let ends = ends.filter(|end| self.depends_on_type_arguments(*end));
        let mut suspects: Vec<NodeId> = ends.map(|(node, _)| node).collect();
        suspects.dedup();
        suspects
    }

    fn depends_on_type_arguments(&mut self, (id, port): NodePort<'a>) -> bool {
        let node = &self.nodes[id.0 as usize];
        let (Some(entity), [chosen]) = (node.entity, node.candidates.as_slice()) else { return false };
        let Some(signature) = self.checker.signature(entity, chosen.version) else { return false };
        let mut declared = signature.inports.iter().chain(&signature.outports);
        let declared = declared.find(|declared| declared.name == port).map(|declared| declared.ty);
        declared.is_some_and(|ty| self.checker.types.substitute(ty, &node.type_args) != ty)
    }
}

/// The node that may explain the most mismatches, if it is more than one.
fn explains_most(waiting: &[(Mismatch<'_>, Vec<NodeId>)], nodes: usize) -> Option<NodeId> {
    let mut counts = vec![0; nodes];
    waiting.iter().flat_map(|(_, suspects)| suspects).for_each(|node| counts[node.0 as usize] += 1);
    let most = *counts.iter().max().filter(|most| **most > 1)?;
    counts.iter().position(|count| *count == most).map(|index| NodeId(index as u32))
}
