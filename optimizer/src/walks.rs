//! Loops of one block that go through a list or dict.

use neva_blocks::analysis::facts::Facts;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashMap;

/// Finds the walks of a cluster.
pub(crate) struct Walks<'a> {
    pub(crate) facts: Facts<'a>,
}

/// A loop of one block that goes through the positions of a list or dict, from the first to the last one.
pub(crate) struct Walk<'a> {
    /// The block whose branch enters the loop where there is an element.
    pub(crate) before: BlockId,
    /// That edge.
    pub(crate) first: &'a Edge,
    /// The edge past the loop where there is none.
    pub(crate) past: &'a Edge,
    /// The block of the loop.
    pub(crate) id: BlockId,
    pub(crate) block: &'a Block,
    /// The edges back and out.
    pub(crate) back: &'a Edge,
    pub(crate) exit: &'a Edge,
    /// Which parameter the position is.
    pub(crate) at: usize,
    /// The list or dict.
    pub(crate) whole: Operand,
    /// How many elements it has.
    pub(crate) size: Operand,
}

impl Walk<'_> {
    /// The variable of the position.
    pub(crate) fn position(&self) -> Operand {
        Operand::Var(self.block.params[self.at])
    }
}

impl<'a> Walks<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Walks<'a> {
        Walks { facts: Facts::new(cluster) }
    }

    /// All walks.
    pub(crate) fn all(&self) -> impl Iterator<Item = Walk<'a>> {
        let blocks = self.facts.cluster().numbered();
        blocks.filter_map(|(id, block)| self.entered_by(id, block))
    }

    /// How many instructions give the size of what a walk goes through, where only the walk asks for it.
    pub(crate) fn sizes(&self, walk: &Walk<'_>) -> Option<usize> {
        let Term::If { cond: again, .. } = &walk.block.term else { return None };
        let &[_, again] = self.facts.call(*again, Native::IntLess)? else { return None };
        let uses = |size: Operand| Some(self.facts.uses(size.var()?));
        match (uses(walk.size)?, uses(again)?) {
            (2, 2) if walk.size == again => Some(1),
            (1, 1) if walk.size != again => Some(2),
            _ => None,
        }
    }

    /// Whether the loop only computes, and what it assigns is used in it alone, but for one variable on the
    /// edge that leaves it.
    pub(crate) fn gives_only(&self, walk: &Walk<'_>, given: Operand) -> bool {
        let leaves = |var: Var| walk.exit.args.contains(&Operand::Var(var)) && given != Operand::Var(var);
        walk.block.is_pure() && self.keeps(walk, |var| !leaves(var))
    }

    /// Whether what the loop assigns is used in its block alone, and `also` says yes to each variable.
    pub(crate) fn keeps(&self, walk: &Walk<'_>, also: impl Fn(Var) -> bool) -> bool {
        let mut within = HashMap::new();
        walk.block.visit_uses(|var| *within.entry(var).or_insert(0) += 1);
        walk.block
            .assigned()
            .all(|var| within.get(&var).copied().unwrap_or(0) == self.facts.uses(var) && also(var))
    }

    /// The loop that a block enters, where that is a walk.
    fn entered_by(&self, before: BlockId, block: &'a Block) -> Option<Walk<'a>> {
        let Term::If { cond, then: first, otherwise: past } = &block.term else { return None };
        let (id, block) = (first.target, self.facts.cluster().block(first.target));
        let Term::If { cond: again, then: back, otherwise: exit } = &block.term else { return None };
        let enters = |from: &BlockId| *from == before || *from == id;
        let from = self.facts.predecessors(id);
        if back.target != id || exit.target == id || from.len() != 2 || !from.iter().all(enters) {
            return None;
        }
        let [none, size] = self.facts.call(*cond, Native::IntLess)? else { return None };
        let [next, again] = self.facts.call(*again, Native::IntLess)? else { return None };
        let whole = self.facts.sized(*size)?;
        let at = back.args.iter().position(|arg| arg == next)?;
        let counts = self.facts.call(*next, Native::IntInc) == Some(&[Operand::Var(block.params[at])]);
        let is_whole = *none == Operand::Int(0) && first.args[at] == Operand::Int(0);
        (counts && is_whole && self.facts.sized(*again) == Some(whole)).then_some(Walk {
            before,
            first,
            past,
            id,
            block,
            back,
            exit,
            at,
            whole,
            size: *size,
        })
    }
}
