//! Writes out the iterations of loops over a few known elements.

use crate::know_lists::Lists;
use crate::unroll::CountedLoop;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::BTreeSet;

/// Where a loop goes through a list that has just been made of a few elements, and nobody else looks at the
/// list, each iteration is written out. Later passes then read the elements, and make no list.
pub(crate) fn unroll_known(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let lists = Lists::new(cluster, constants);
        let reads = lists.facts.list_reads();
        let is_read_only = |list: &Var| reads.get(list) == Some(&lists.facts.uses(*list));
        let loops = innermost_loops(cluster).into_iter();
        let found =
            loops.filter_map(|(header, body)| walk(cluster, &lists, header, body, &is_read_only)).collect();
        let found: Vec<CountedLoop> = found;
        found.into_iter().for_each(|walk| walk.unroll(cluster, &BTreeSet::new()));
    }
}

/// The iterations of a loop have no more instructions together.
const MOST_INSTRUCTIONS: usize = 64;

/// A loop that is left when it has been through a list.
fn walk(
    cluster: &Cluster,
    lists: &Lists<'_>,
    header: BlockId,
    body: BTreeSet<BlockId>,
    is_read_only: &dyn Fn(&Var) -> bool,
) -> Option<CountedLoop> {
    let walk = CountedLoop::of(&lists.facts, header, body, &[Native::IntLess])?;
    let position = Operand::Var(walk.position(cluster));
    let goes_through = |inst: &Inst| {
        inst.op.native() == Some(Native::ListItem)
            && inst.args[1] == position
            && inst.args[0].var().is_some_and(|list| {
                is_read_only(&list) && lists.count(list).is_some_and(|count| count as i64 == walk.turns)
            })
    };
    let insts = || walk.body().iter().flat_map(|block| &cluster.block(*block).insts);
    let is_short = walk.first == 0
        && walk.endings(cluster, 0).is_some()
        && insts().any(goes_through)
        && insts().count() * walk.turns as usize <= MOST_INSTRUCTIONS;
    is_short.then_some(walk)
}
