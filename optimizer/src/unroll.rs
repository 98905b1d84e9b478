//! Loops that count a known number of turns, and their turns written out one after the other.

use crate::copy_blocks::copy_blocks;
use crate::substitution::Substitution;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::BTreeSet;

/// A loop that is left only by the question for another turn, or by what its blocks lead to by themselves.
pub(crate) struct CountedLoop {
    header: BlockId,
    body: BTreeSet<BlockId>,
    /// The block that leads back or out.
    end: BlockId,
    /// Which parameter of the header counts.
    counter: usize,
    /// What it is in the first turn.
    pub(crate) first: i64,
    /// How many turns there are.
    pub(crate) turns: i64,
}

impl CountedLoop {
    /// The loop that has this header and these blocks, if its block at the end asks by this operation whether
    /// there is another turn.
    pub(crate) fn of(
        facts: &Facts<'_>,
        header: BlockId,
        body: BTreeSet<BlockId>,
        asked: &[Native],
    ) -> Option<CountedLoop> {
        let cluster = facts.cluster();
        let (back, before): (Vec<_>, Vec<_>) =
            facts.edges_into(header).into_iter().partition(|(from, _)| body.contains(from));
        let &[(end, 0)] = &back[..] else { return None };
        let Term::If { cond, then, otherwise } = &cluster.block(end).term else { return None };
        let native = facts.native(*cond).filter(|native| asked.contains(native))?;
        let &[next, Operand::Int(bound)] = facts.call(*cond, native)? else { return None };
        let counter = then.args.iter().position(|arg| *arg == next)?;
        let Operand::Int(first) = facts.arg(*before.first()?, counter) else { return None };
        let turns = bound.checked_sub(first)?;
        let counts = turns > 1
            && facts.is_next(next, cluster.block(header).params[counter])
            && before.iter().all(|edge| facts.arg(*edge, counter) == Operand::Int(first))
            && !body.contains(&otherwise.target);
        counts.then_some(CountedLoop { header, body, end, counter, first, turns })
    }

    /// What counts.
    pub(crate) fn position(&self, cluster: &Cluster) -> Var {
        cluster.block(self.header).params[self.counter]
    }

    /// Its blocks.
    pub(crate) fn body(&self) -> &BTreeSet<BlockId> {
        &self.body
    }

    /// The blocks to which a turn leads that ends the program there; nothing where it leads elsewhere, or to
    /// more blocks than that.
    pub(crate) fn endings(&self, cluster: &Cluster, most: usize) -> Option<BTreeSet<BlockId>> {
        let after = cluster.block(self.end).term.targets().find(|target| !self.body.contains(target))?;
        let leaves = self.body.iter().filter(|id| **id != self.end);
        let targets = leaves.flat_map(|id| cluster.block(*id).term.targets());
        let mut next: Vec<BlockId> = targets.filter(|target| !self.body.contains(target)).collect();
        let mut endings = BTreeSet::new();
        while let Some(id) = next.pop() {
            if endings.contains(&id) {
                continue;
            }
            if id == after || self.body.contains(&id) || endings.len() == most {
                return None;
            }
            endings.insert(id);
            next.extend(cluster.block(id).term.targets());
        }
        Some(endings)
    }

    /// Writes the turns out, each with blocks of its own for how it ends the program. The loop itself becomes
    /// the last turn, as what comes afterwards uses its variables.
    pub(crate) fn unroll(self, cluster: &mut Cluster, endings: &BTreeSet<BlockId>) {
        let count = cluster.blocks.len();
        let copied: Vec<BlockId> = self.body.union(endings).copied().collect();
        let copies: Vec<_> = (1..self.turns).map(|_| copy_blocks(cluster, &copied, &[])).collect();
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
        for (head, turn) in heads.iter().zip(self.first..) {
            substitution.replace(cluster.block(*head).params[self.counter], Operand::Int(turn));
        }
        substitution.apply(cluster);
    }
}

/// Makes one edge of the two that a block ends with.
fn leave(cluster: &mut Cluster, id: BlockId, edge: impl Fn(&Edge, &Edge) -> Edge) {
    let block = &mut cluster.blocks[id.index()];
    let Term::If { then, otherwise, .. } = &block.term else {
        unreachable!("a turn ends with the question for another one")
    };
    block.term = Term::Jump(edge(then, otherwise));
}
