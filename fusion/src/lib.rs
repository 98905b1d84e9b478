//! Fusion: a network of nodes becomes one sequential block program.
//!
//! Every node is a small process and every channel holds at most one message, so under one fixed schedule the product of
//! all processes is a finite control-flow graph that branches only where run time decides. `resolve` checks an IR program
//! and makes the network, `fuse` explores it and lowers the graph. The result wants the optimizer's passes: types are
//! not settled, and parameters may be redundant.

pub mod cell;
mod clusters;
pub mod dead;
pub mod explore;
pub mod lower;
pub mod network;
pub mod print;
pub mod resolve;
pub mod schedule;
pub mod state;
pub mod step;

pub use clusters::fuse;
pub use explore::{Budget, OverBudget};
pub use network::Network;
pub use resolve::{Source, resolve};

use neva_diagnostics::Diagnostic;
use neva_optimizer::Program;
use neva_registry::{Registry, Trace};

/// Compiles an IR program: checks it, and fuses it into as few clusters as the budget allows. `places` has the place in
/// the sources for each of the program's funcs, or nothing. With `trace` the fused program writes its messages down.
///
/// # Errors
/// Everything that is wrong with the program.
pub fn compile(
    program: &neva_ir::Program,
    registry: &Registry,
    source: Source,
    name: &str,
    places: &[String],
    trace: Option<Trace>,
) -> Result<Program, Vec<Diagnostic>> {
    let mut network = resolve(program, registry, source)?;
    network.trace = trace;
    let mut fused = fuse(&mut network, name).map_err(|error| vec![error])?;
    for (origin, node) in fused.origins.iter_mut().zip(&network.nodes) {
        if let Some(place) = places.get(node.call) {
            *origin = format!("{origin} at {place}");
        }
    }
    if let Some(trace) = trace {
        step::trace::begin(&mut fused, trace, &program.comment, network.start.is_some());
    }
    Ok(fused)
}
