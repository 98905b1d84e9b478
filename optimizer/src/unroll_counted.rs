//! Writes out the turns of short loops.

use crate::unroll::CountedLoop;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{BTreeMap, BTreeSet};

/// No loop of more turns is written out.
const MOST_TURNS: i64 = 16;

/// The turns of a loop have no more instructions together, with the ends of their blocks.
const MOST_INSTRUCTIONS: usize = 256;

/// A turn ends the program in no more blocks of its own.
const MOST_ENDINGS: usize = 8;

/// Where an inner loop counts a few turns, and does only what native code does without a call, each turn is
/// written out. What a turn computes from its number is then known, and the turns need no question for the
/// next one. LLVM does so for binaries by itself.
///
/// The number of turns is known, as the counter begins with a constant, goes up by one, and nothing else ends
/// the loop. A turn that ends the program does so in a copy of its own.
pub(crate) fn unroll_counted(cluster: &mut Cluster) {
    // What is around an unrolled loop may be the innermost one then.
    while unroll_innermost(cluster) {}
}

fn unroll_innermost(cluster: &mut Cluster) -> bool {
    let loops = natural_loops(cluster);
    if loops.len() < 2 {
        return false;
    }
    let facts = Facts::new(cluster);
    let found: Vec<(CountedLoop, BTreeSet<BlockId>)> =
        loops.iter().filter_map(|(header, body)| short(&facts, &loops, *header, body)).collect();
    let changes = !found.is_empty();
    found.into_iter().for_each(|(counted, endings)| counted.unroll(cluster, &endings));
    changes
}

/// A short loop that has no other one in it and is in another one, and the blocks in which it ends the
/// program.
fn short(
    facts: &Facts<'_>,
    loops: &BTreeMap<BlockId, BTreeSet<BlockId>>,
    header: BlockId,
    body: &BTreeSet<BlockId>,
) -> Option<(CountedLoop, BTreeSet<BlockId>)> {
    let others = || loops.iter().filter(|(other, _)| **other != header);
    if !others().any(|(_, other)| other.contains(&header)) || others().any(|(other, _)| body.contains(other))
    {
        return None;
    }
    let cluster = facts.cluster();
    let counted = CountedLoop::of(facts, header, body.clone(), &[Native::IntLess, Native::IntNotEqual])?;
    let blocks = || body.iter().map(|id| cluster.block(*id));
    let size: usize = blocks().map(|block| block.insts.len() + 1).sum();
    let is_short = counted.turns <= MOST_TURNS && size * counted.turns as usize <= MOST_INSTRUCTIONS;
    if !is_short || !blocks().all(is_cheap) {
        return None;
    }
    let endings = counted.endings(cluster, MOST_ENDINGS)?;
    Some((counted, endings))
}

/// Whether a block does only what native code does without a call.
fn is_cheap(block: &Block) -> bool {
    let is_cheap_call = |inst: &Inst| match &inst.op {
        Op::Call(kernel) => {
            let has_call = matches!(kernel.native, None | Some(Native::IntText | Native::ListReserve));
            !has_call && kernel.effect == Effect::Pure
        }
        Op::Equal => true,
        op => matches!(op, Op::Field(_)),
    };
    let ends_cheaply = match &block.term {
        Term::Try { kernel, .. } => kernel.native == Some(Native::ListAt),
        Term::Jump(_) | Term::If { .. } | Term::Switch { .. } => true,
        _ => false,
    };
    ends_cheaply && block.insts.iter().all(is_cheap_call)
}
