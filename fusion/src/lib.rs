//! Fusion: a network of nodes becomes one sequential block program.
//!
//! Every node is a small process and every channel holds at most one message, so under one fixed schedule the
//! product of all processes is a finite control-flow graph that branches only where run time decides.
//! `resolve` checks an IR program and makes the network, `fuse` explores it and lowers the graph. The result
//! wants the optimizer's passes: types are not settled, and parameters may be redundant.

#![warn(unreachable_pub)]

mod budget;
mod clusters;
mod code;
pub mod codes;
mod constants;
mod dead;
mod effects;
mod enclosed;
mod ends;
mod explore;
mod fairness;
mod fingerprint;
mod graph;
mod known;
mod late;
mod leftovers;
mod lower;
mod meet;
mod merge_turns;
mod merges;
mod message_path;
mod nearer;
mod network;
mod plan;
mod port_types;
mod print;
mod resolve;
mod schedule;
mod state;
mod step;
mod symbolic;

pub use budget::{GivenUp, OverBudget};
pub use clusters::{Cut, Fused, fuse, fuse_parts};
pub use network::{Channel, Network, NetworkNode, Partition, Site};
pub use resolve::{IrSource, resolve};

use neva_diagnostics::Findings;
use neva_registry::{Registry, Trace};

/// Compiles an IR program: checks it, and fuses it into clusters, as few as the budget allows unless `cut`
/// says otherwise. `sites` has the place in the sources for each of the program's funcs, or nothing. With
/// `trace` the fused program writes its messages down.
///
/// # Errors
/// Everything that is wrong with the program.
pub fn compile(
    program: &neva_ir::Program,
    registry: &Registry,
    source: IrSource,
    name: &str,
    sites: &[Site],
    trace: Option<Trace>,
    cut: Cut,
) -> Result<Fused, Findings> {
    let mut network = resolve(program, registry, source)?;
    network.trace = trace;
    for node in &mut network.nodes {
        node.site = sites.get(node.call).cloned().unwrap_or_default();
    }
    let mut fused = fuse(&mut network, cut, name)?;
    if let Some(trace) = trace {
        step::trace::begin(&mut fused.program, trace, &program.comment, network.start.is_some());
    }
    Ok(fused)
}
