//! The order of components from the innermost outwards, and those that contain themselves.

use super::checker::Checker;
use super::model::{ComponentBody, ComponentId, NodeTarget, Site};
use super::state::NodeState;
use crate::codes;
use crate::search::{Visited, visit};
use neva_diagnostics::error;

impl<'a> Checker<'a> {
    /// The components in an order in which each comes after all those it consists of. Components that contain
    /// themselves are reported.
    pub(super) fn innermost_first(&mut self) -> Vec<ComponentId> {
        let all = (0..self.components.len() as u32).map(ComponentId);
        let Visited { order, cycles } = visit(all, |id| self.parts(id));
        for (cycle, site) in cycles {
            self.report_recursion(&cycle, site);
        }
        order
    }

    /// The components that a component's nodes and their dependencies are instances of.
    pub(super) fn parts(&self, id: ComponentId) -> Vec<(ComponentId, Site)> {
        let checked = &self.components[id.0 as usize];
        let mut parts = Vec::new();
        if let Some(recalled) = &checked.recalled {
            // A cycle of it is told when all are checked again.
            return recalled.iter().map(|part| (*part, checked.component.site)).collect();
        }
        if let ComponentBody::Network { nodes, .. } = &checked.component.body {
            for node in nodes {
                if let NodeTarget::Component(part) = node.target {
                    parts.push((part, node.site));
                }
            }
        }
        checked.open.given.iter().for_each(|(_, given)| self.parts_of_given(given, &mut parts));
        parts
    }

    fn parts_of_given(&self, given: &[NodeState<'a>], parts: &mut Vec<(ComponentId, Site)>) {
        for node in given {
            for candidate in &node.candidates {
                let known =
                    node.entity.and_then(|entity| self.component_ids.get(&(entity, candidate.version)));
                parts.extend(known.map(|part| (*part, node.site)));
            }
            self.parts_of_given(&node.given, parts);
        }
    }

    fn report_recursion(&mut self, cycle: &[ComponentId], site: Site) {
        if cycle.iter().any(|id| self.components[id.0 as usize].recalled.is_some()) {
            self.remembering.must_repeat = true;
            return;
        }
        let name = |id: &ComponentId| self.components[id.0 as usize].component.name;
        let mut names: Vec<String> = cycle.iter().take(8).map(|id| format!("`{}`", name(id))).collect();
        if cycle.len() > names.len() {
            names.push("…".to_owned());
        }
        let finding = match cycle {
            [only] => {
                error!(codes::RECURSIVE_COMPONENT, "`{}` contains itself", name(only))
            }
            _ => error!(codes::RECURSIVE_COMPONENT, "components contain each other: {}", names.join(", ")),
        };
        let finding = finding
            .because("components are expanded in place, so this would have no end")
            .help("use a loop of connections instead");
        self.report(finding, site);
    }
}
