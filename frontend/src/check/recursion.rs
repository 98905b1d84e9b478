//! The order of components from the innermost outwards, and those that contain themselves.

use super::Checker;
use super::dependency::GivenNode;
use super::model::{ComponentBody, ComponentId, Site, Target};
use crate::codes;
use neva_diagnostics::Diagnostic;

/// How far the search has come with a component.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

impl<'a> Checker<'a> {
    /// The components in an order in which each comes after all those it consists of. Components that contain
    /// themselves are reported.
    pub(super) fn innermost_first(&mut self) -> Vec<ComponentId> {
        let mut states = vec![State::New; self.components.len()];
        let mut order = Vec::with_capacity(states.len());
        for root in 0..states.len() {
            if states[root] != State::New {
                continue;
            }
            states[root] = State::Open;
            let root = ComponentId(root as u32);
            let mut path = vec![(root, self.parts(root))];
            while let Some((current, parts)) = path.last_mut() {
                let Some((part, site)) = parts.pop() else {
                    states[current.0 as usize] = State::Done;
                    order.push(*current);
                    path.pop();
                    continue;
                };
                match states[part.0 as usize] {
                    State::New => {
                        states[part.0 as usize] = State::Open;
                        let parts = self.parts(part);
                        path.push((part, parts));
                    }
                    State::Open => {
                        let start = path.iter().position(|(on_path, _)| *on_path == part).unwrap_or(0);
                        let cycle: Vec<ComponentId> = path[start..].iter().map(|(id, _)| *id).collect();
                        self.report_recursion(&cycle, site);
                    }
                    State::Done => {}
                }
            }
        }
        order
    }

    /// The components that a component's nodes and their dependencies are instances of.
    fn parts(&self, id: ComponentId) -> Vec<(ComponentId, Site)> {
        let checked = &self.components[id.0 as usize];
        let mut parts = Vec::new();
        if let ComponentBody::Network { nodes, .. } = &checked.component.body {
            for node in nodes {
                if let Target::Component(part) = node.target {
                    parts.push((part, node.site));
                }
            }
        }
        checked.given.iter().for_each(|(_, given)| self.parts_of_given(given, &mut parts));
        parts.reverse();
        parts
    }

    fn parts_of_given(&self, given: &[GivenNode<'a>], parts: &mut Vec<(ComponentId, Site)>) {
        for node in given {
            for candidate in &node.candidates {
                let known =
                    node.entity.and_then(|entity| self.component_ids.get(&(entity, candidate.version)));
                parts.extend(known.map(|part| (*part, node.site)));
            }
            self.parts_of_given(&node.children, parts);
        }
    }

    fn report_recursion(&mut self, cycle: &[ComponentId], site: Site) {
        let name = |id: &ComponentId| self.components[id.0 as usize].component.name;
        let mut names: Vec<String> = cycle.iter().take(8).map(|id| format!("`{}`", name(id))).collect();
        if cycle.len() > names.len() {
            names.push("…".to_owned());
        }
        let finding = match cycle {
            [only] => {
                Diagnostic::error(codes::RECURSIVE_COMPONENT, format!("`{}` contains itself", name(only)))
            }
            _ => Diagnostic::error(
                codes::RECURSIVE_COMPONENT,
                format!("components contain each other: {}", names.join(", ")),
            ),
        };
        let finding = finding
            .because("components are expanded in place, so this would have no end")
            .help("use a loop of connections instead");
        self.report(finding, site);
    }
}
