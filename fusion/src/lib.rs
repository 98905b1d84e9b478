//! Fusion: a network of nodes becomes one sequential block program.
//!
//! Every node is a small process and every channel holds at most one message, so under one fixed schedule the product of
//! all processes is a finite control-flow graph that branches only where run time decides. `resolve` checks an IR program
//! and makes the network, `fuse` explores it and lowers the graph. The result wants the optimizer's passes: types are
//! not settled, and parameters may be redundant.

pub mod cell;
pub mod dead;
pub mod explore;
pub mod lower;
pub mod network;
pub mod print;
pub mod resolve;
pub mod schedule;
pub mod state;
pub mod step;

pub use explore::{Budget, OverBudget};
pub use network::Network;
pub use resolve::{Source, resolve};

use neva_optimizer::Program;

/// Compiles a network into one cluster.
///
/// # Errors
/// When that takes more than the budget.
pub fn fuse(network: &mut Network, name: &str, budget: Budget) -> Result<Program, OverBudget> {
    dead::mark_dead(network);
    let graph = explore::explore(network, budget)?;
    Ok(lower::lower(network, &graph, name))
}
