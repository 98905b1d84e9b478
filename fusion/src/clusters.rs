//! Fusing a network: as a whole where the budget allows it, else in parts that exchange messages.
//!
//! What multiplies states is independence: timers that run at the same time, streams whose rates only run time knows. So
//! a network that is too much is cut along its components, the top level first, and each part that is still too much is
//! cut again. A part of one node is the floor.

use crate::dead::mark_dead;
use crate::explore::{Budget, Graph, OverBudget, explore};
use crate::lower::{Explored, lower};
use crate::network::Network;
use crate::schedule::Order;
use neva_diagnostics::Diagnostic;
use neva_optimizer::Program;
use std::collections::HashMap;

/// Compiles a network into one cluster, or several.
///
/// # Errors
/// When a single node takes more than the budget.
pub fn fuse(network: &mut Network, name: &str) -> Result<Program, Diagnostic> {
    mark_dead(network);
    let whole = |order| explore(network, order, budget(network.nodes.len()));
    if let Ok(graph) = whole(Order::Needed).or_else(|_| whole(Order::LeftBehind)) {
        return Ok(lower(network, &[Explored { network, graph }], vec![], name));
    }
    let mut part = vec![0; network.nodes.len()];
    let mut last = 0;
    let mut done: HashMap<u32, Graph> = HashMap::new();
    let mut work: Vec<(Vec<u32>, usize)> = split(network, (0..network.nodes.len() as u32).collect(), 0);
    while let Some((members, depth)) = work.pop() {
        last += 1;
        members.iter().for_each(|node| part[*node as usize] = last);
        let alone = network.only(&members);
        match explore(&alone, Order::Needed, budget(members.len())) {
            Ok(graph) => {
                done.insert(members[0], graph);
            }
            Err(OverBudget) if members.len() > 1 => work.extend(split(network, members, depth)),
            Err(OverBudget) => {
                let node = &network.nodes[members[0] as usize];
                let title = format!("node `{}` ({}) has too many states", node.path, node.record.reference);
                return Err(Diagnostic::error("over-budget", title).help("give it fewer slots"));
            }
        }
    }
    let parts = network.cut(&part);
    let explored = parts.networks.iter().filter_map(|network| {
        let graph = done.remove(&network.nodes.first()?.id)?;
        Some(Explored { network, graph })
    });
    Ok(lower(network, &explored.collect::<Vec<_>>(), parts.channels, name))
}

/// Linear in the network: what fuses well takes two or three blocks a node at most, and some hundred steps.
fn budget(nodes: usize) -> Budget {
    Budget { blocks: 1000 + 8 * nodes, steps: 100_000 + 400 * nodes }
}

/// Cuts members along their components, `depth` levels down or further; each part with the depth at which it is cut.
fn split(network: &Network, members: Vec<u32>, depth: usize) -> Vec<(Vec<u32>, usize)> {
    let deepest = members.iter().map(|node| network.nodes[*node as usize].path.matches('/').count()).max();
    for level in depth..=deepest.unwrap_or(0) {
        let mut parts: HashMap<&str, Vec<u32>> = HashMap::new();
        for &node in &members {
            parts.entry(component(&network.nodes[node as usize].path, level)).or_default().push(node);
        }
        if parts.len() > 1 {
            let mut parts: Vec<Vec<u32>> = parts.into_values().collect();
            parts.sort();
            return parts.into_iter().map(|part| (part, level + 1)).collect();
        }
    }
    members.into_iter().map(|node| (vec![node], depth)).collect()
}

/// The first levels of a path: the component that a node belongs to. Nodes of the level itself are one component.
fn component(path: &str, level: usize) -> &str {
    match path.match_indices('/').nth(level) {
        Some((end, _)) => &path[..end],
        None => "",
    }
}
