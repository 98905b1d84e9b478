//! Writes out the iterations of loops over a few known elements.

use crate::copy_blocks::copy_blocks;
use crate::know_lists::Lists;
use crate::substitution::Substitution;
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
            loops.filter_map(|(header, body)| Unroll::of(cluster, &lists, header, body, &is_read_only));
        let found: Vec<Unroll> = found.collect();
        found.into_iter().for_each(|unroll| unroll.apply(cluster));
    }
}

/// A loop that is left when it has been through a list.
struct Unroll {
    header: BlockId,
    body: BTreeSet<BlockId>,
    /// The block that leads back or out.
    end: BlockId,
    /// Which parameter of the header counts.
    counter: usize,
    turns: i64,
}

/// The iterations of a loop have no more instructions together.
const MOST_INSTRUCTIONS: usize = 64;

impl Unroll {
    fn of(
        cluster: &Cluster,
        lists: &Lists<'_>,
        header: BlockId,
        body: BTreeSet<BlockId>,
        is_read_only: &dyn Fn(&Var) -> bool,
    ) -> Option<Unroll> {
        let facts = &lists.facts;
        let (back, before): (Vec<_>, Vec<_>) =
            facts.edges_into(header).into_iter().partition(|(from, _)| body.contains(from));
        let &[(end, 0)] = &back[..] else { return None };
        let Term::If { cond, then, otherwise } = &cluster.block(end).term else { return None };
        let &[next, Operand::Int(turns)] = facts.call(*cond, Native::IntLess)? else { return None };
        let counter = then.args.iter().position(|arg| *arg == next)?;
        let position = cluster.block(header).params[counter];
        let leaves = |id: &BlockId| {
            let mut targets = cluster.block(*id).term.targets();
            *id != end && targets.any(|target| !body.contains(&target))
        };
        let goes_through = |inst: &Inst| {
            inst.op.native() == Some(Native::ListItem)
                && inst.args[1] == Operand::Var(position)
                && inst.args[0].var().is_some_and(|list| {
                    is_read_only(&list) && lists.count(list).is_some_and(|count| count as i64 == turns)
                })
        };
        let insts = || body.iter().flat_map(|block| &cluster.block(*block).insts);
        let is_short = turns > 1
            && facts.is_next(next, position)
            && before.iter().all(|edge| facts.arg(*edge, counter) == Operand::Int(0))
            && !body.contains(&otherwise.target)
            && !body.iter().any(leaves)
            && insts().any(goes_through)
            && insts().count() * turns as usize <= MOST_INSTRUCTIONS;
        is_short.then_some(Unroll { header, body, end, counter, turns })
    }

    /// The loop itself becomes the last iteration, as what comes afterwards uses its variables.
    fn apply(self, cluster: &mut Cluster) {
        let count = cluster.blocks.len();
        let body: Vec<BlockId> = self.body.iter().copied().collect();
        let copies: Vec<_> = (1..self.turns).map(|_| copy_blocks(cluster, &body, &[])).collect();
        let heads: Vec<BlockId> = copies.iter().map(|copy| copy[&self.header]).chain([self.header]).collect();
        for (id, block) in (0_u32..).map(BlockId).zip(&mut cluster.blocks[..count]) {
            for edge in block.term.edges_mut() {
                if edge.target == self.header && !self.body.contains(&id) {
                    edge.target = heads[0];
                }
            }
        }
        for (copy, next) in copies.iter().zip(&heads[1..]) {
            leave(cluster, copy[&self.end], |then, _| Edge { target: *next, args: then.args.clone() });
        }
        leave(cluster, self.end, |_, otherwise| otherwise.clone());
        let mut substitution = Substitution::new(cluster);
        for (head, turn) in heads.iter().zip(0..) {
            substitution.replace(cluster.block(*head).params[self.counter], Operand::Int(turn));
        }
        substitution.apply(cluster);
    }
}

/// Makes one edge of the two that a block ends with.
fn leave(cluster: &mut Cluster, id: BlockId, edge: impl Fn(&Edge, &Edge) -> Edge) {
    let block = &mut cluster.blocks[id.index()];
    let Term::If { then, otherwise, .. } = &block.term else {
        unreachable!("an iteration ends with the question for another one")
    };
    block.term = Term::Jump(edge(then, otherwise));
}
