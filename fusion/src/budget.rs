//! How much an exploration may cost, and the record of those that cost more.

use crate::network::Network;
use std::fmt;

/// How much an exploration may cost before it is given up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Blocks at the most.
    pub blocks: usize,
    /// Steps of nodes at the most.
    pub steps: usize,
}

impl Budget {
    /// That of a whole network or of a node, linear in its size: what fuses well takes at most four blocks a
    /// node, as one that prints and may fail does, and ten steps, and timers that run at the same time some
    /// hundreds of blocks.
    pub(crate) fn of_whole(nodes: usize) -> Budget {
        Budget { blocks: 1200 + 6 * nodes, steps: 100_000 + 100 * nodes }
    }

    /// That of a part that can be cut further. A part that takes more becomes smaller ones, of which those
    /// that belong together are merged.
    pub(crate) fn of_part(nodes: usize) -> Budget {
        let whole = Budget::of_whole(nodes);
        if nodes == 1 { whole } else { Budget { blocks: 32 + 6 * nodes, ..whole } }
    }
}

/// The limit that an exploration reached before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverBudget {
    /// It needs more blocks than this.
    Blocks(usize),
    /// It needs more steps of nodes than this.
    Steps(usize),
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            OverBudget::Blocks(limit) => write!(f, "more than {limit} blocks"),
            OverBudget::Steps(limit) => write!(f, "more than {limit} steps"),
        }
    }
}

/// An exploration that was given up: why some nodes are not one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The paths of its nodes.
    pub nodes: Vec<String>,
    /// The limit that it reached.
    pub limit: OverBudget,
}

impl GivenUp {
    /// The record for some nodes of a network.
    pub fn of(network: &Network, nodes: &[u32], limit: OverBudget) -> GivenUp {
        let path = |node: &u32| network.nodes[*node as usize].path.to_string();
        GivenUp { nodes: nodes.iter().map(path).collect(), limit }
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let first = self.nodes.first().map_or("", String::as_str);
        let last = self.nodes.last().map_or("", String::as_str);
        write!(f, "{} nodes from `{first}` to `{last}` need {}", self.nodes.len(), self.limit)
    }
}
