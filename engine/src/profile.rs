//! Where a program is while it runs, for a profile.
//!
//! Code that is made with marks stores the number of a stretch of instructions before it executes them. That
//! is one store. Another thread looks from time to time which number is there.

use neva_blocks::{Block, BlockId, Op, Origin, Program, Term};
use neva_registry::Run;
use std::sync::atomic::{AtomicU32, Ordering};

static PLACE: AtomicU32 = AtomicU32::new(OUTSIDE);

/// What [`place`] gives while no instruction of the program is executed: clusters wait or take turns, or a
/// loop becomes native code.
pub const OUTSIDE: u32 = 0;

/// Instructions of a block that are executed one after the other.
pub struct Stretch {
    /// The position of the cluster.
    pub cluster: usize,
    /// The block.
    pub block: BlockId,
    /// The position of the first instruction; the terminator comes after the last one.
    pub first: usize,
    /// The node of each instruction.
    pub nodes: Vec<Origin>,
}

/// The stretches of a program. A call is one by itself, unless what is around it is the same node's.
pub fn stretches(program: &Program) -> Vec<Stretch> {
    let mut stretches = vec![];
    for (cluster, blocks) in program.clusters.iter().map(|cluster| &cluster.blocks).enumerate() {
        for (number, block) in (0..).zip(blocks) {
            let mut is_call_before = false;
            let nodes = block.insts.iter().map(|inst| inst.origin).chain([block.origin]);
            let first = stretches.len();
            for (at, node) in nodes.enumerate() {
                let is_call = is_call(block, at);
                match stretches[first..].last_mut() {
                    Some(Stretch { nodes, .. })
                        if !(is_call || is_call_before) || nodes.iter().all(|known| *known == node) =>
                    {
                        nodes.push(node);
                    }
                    _ => {
                        let block = BlockId(number);
                        stretches.push(Stretch { cluster, block, first: at, nodes: vec![node] });
                    }
                }
                is_call_before = is_call;
            }
        }
    }
    stretches
}

/// The stretch that was begun last: its position plus one, or [`OUTSIDE`].
pub fn place() -> u32 {
    PLACE.load(Ordering::Relaxed)
}

/// Where [`place`] is, for native code to store it.
pub fn address() -> *const u32 {
    PLACE.as_ptr()
}

/// Begins a stretch.
#[inline]
pub(crate) fn pass(place: u32) {
    PLACE.store(place, Ordering::Relaxed);
}

/// Whether the instruction or terminator at a position of a block may take longer than a few machine
/// instructions.
fn is_call(block: &Block, at: usize) -> bool {
    match block.insts.get(at).map(|inst| &inst.op) {
        Some(Op::Call(kernel)) => matches!(kernel.run, Run::General(_)),
        Some(op) => matches!(op, Op::Struct(_) | Op::Union(_) | Op::Equal | Op::Matches | Op::Cast),
        None => matches!(block.term, Term::Try { .. } | Term::Print { .. } | Term::Send { .. }),
    }
}
