//! Which questions have only one answer: a divisor that was just compared with 0 is not 0.

use crate::code::Question;
use crate::constants::leaf_operand;
use crate::graph::{RawBlock, RawTerm};
use crate::state::State;
use crate::symbolic::{Arena, Symbolic};
use neva_blocks::{Op, Operand, Var};

/// Claims that a proof looks at, at the most.
const MOST_CLAIMS: usize = 1000;

/// How many claims lead to each other at the most.
const MOST_DEPTH: usize = 64;

/// Looks for proofs about the blocks of a graph. Where a proof comes to a claim that it is about to prove,
/// the claim is one about an earlier iteration of a loop.
pub(super) struct Proofs<'a> {
    blocks: &'a [RawBlock],
    arena: &'a Arena,
    /// For each block, the blocks that lead to it, with the position of the edge.
    before: Vec<Vec<(u32, usize)>>,
    /// What is proven, or about to be.
    claimed: Vec<Claim>,
    steps: usize,
}

/// What is claimed whenever a block is entered.
#[derive(Clone, Copy, PartialEq)]
enum Claim {
    /// A number is not 0.
    Nonzero(u32, Var),
    /// If a condition is false, a number is not 0.
    Unless(u32, Var, Var),
}

impl<'a> Proofs<'a> {
    pub(super) fn new(blocks: &'a [RawBlock], arena: &'a Arena) -> Proofs<'a> {
        let mut before = vec![vec![]; blocks.len()];
        for (from, raw) in (0..).zip(blocks) {
            for (at, (target, _)) in raw.edges.iter().enumerate() {
                before[*target as usize].push((from, at));
            }
        }
        Proofs { blocks, arena, before, claimed: vec![], steps: 0 }
    }

    /// Whether a block asks whether a number is 0, and it never is.
    pub(super) fn never_finds_zero(&mut self, block: u32) -> bool {
        (self.steps, self.claimed) = (MOST_CLAIMS, vec![]);
        let RawTerm::Ask(Question::If(_, cond)) = &self.blocks[block as usize].term else { return false };
        let number = self.compared_with_zero(block, *cond);
        number.is_some_and(|number| self.is_nonzero(block, number, MOST_DEPTH))
    }

    /// The number of which a condition that a block computes says whether it is 0.
    fn compared_with_zero(&self, block: u32, cond: Operand) -> Option<Operand> {
        let Operand::Var(cond) = cond else { return None };
        let inst = self.blocks[block as usize].insts.iter().find(|inst| inst.dst == cond.0)?;
        match (&inst.op, &inst.args[..]) {
            (Op::Equal, [number, Operand::Int(0)] | [Operand::Int(0), number]) => Some(*number),
            _ => None,
        }
    }

    /// Whether a number is not 0 at the end of a block.
    fn is_nonzero(&mut self, block: u32, number: Operand, depth: usize) -> bool {
        match number {
            Operand::Int(number) => number != 0,
            Operand::Var(var) if !self.assigns(block, var) => {
                self.claim(Claim::Nonzero(block, var), block, depth, |proofs, from, at, state| {
                    let number = proofs.on_edge(block, var, state);
                    proofs.is_nonzero_on(from, at, number, depth - 1)
                })
            }
            _ => false,
        }
    }

    /// Whether a number is not 0 on an edge from a block.
    fn is_nonzero_on(&mut self, from: u32, at: usize, number: Operand, depth: usize) -> bool {
        if let (RawTerm::Ask(Question::If(_, cond)), 1) = (&self.blocks[from as usize].term, at)
            && self.is_nonzero_unless(from, *cond, number, depth)
        {
            return true;
        }
        self.is_nonzero(from, number, depth)
    }

    /// Whether a number is not 0 at the end of a block if a condition is false.
    fn is_nonzero_unless(&mut self, block: u32, cond: Operand, number: Operand, depth: usize) -> bool {
        let Operand::Var(condition) = cond else { return cond == Operand::Bool(true) };
        if self.assigns(block, condition) {
            return self.compared_with_zero(block, cond) == Some(number);
        }
        let Operand::Var(var) = number else { return false };
        if self.assigns(block, var) {
            return false;
        }
        self.claim(Claim::Unless(block, condition, var), block, depth, |proofs, from, at, state| {
            let cond = proofs.on_edge(block, condition, state);
            let number = proofs.on_edge(block, var, state);
            proofs.is_nonzero_unless(from, cond, number, depth - 1)
                || proofs.is_nonzero_on(from, at, number, depth - 1)
        })
    }

    /// Whether a claim about a block holds on each edge to it.
    fn claim(
        &mut self,
        claim: Claim,
        block: u32,
        depth: usize,
        mut holds: impl FnMut(&mut Self, u32, usize, &State) -> bool,
    ) -> bool {
        if self.claimed.contains(&claim) {
            return true;
        }
        // The first block is entered from nowhere.
        if depth == 0 || self.steps == 0 || block == 0 {
            return false;
        }
        self.steps -= 1;
        let before = self.claimed.len();
        self.claimed.push(claim);
        let blocks = self.blocks;
        let is_proven = self.before[block as usize]
            .clone()
            .into_iter()
            .all(|(from, at)| holds(self, from, at, &blocks[from as usize].edges[at].1));
        if !is_proven {
            self.claimed.truncate(before);
        }
        is_proven
    }

    /// What a variable at the entry of a block is on an edge to it.
    fn on_edge(&self, block: u32, var: Var, state: &State) -> Operand {
        let RawBlock { entry, params, .. } = &self.blocks[block as usize];
        let Some(slot) = params.get(&var.0).and_then(|slots| slots.first()) else { return Operand::Var(var) };
        let (mut own, mut incoming) = (vec![], vec![]);
        self.arena.leaves(entry.get(*slot), &mut own);
        self.arena.leaves(state.get(*slot), &mut incoming);
        let is_it = |leaf: &_| matches!(self.arena.get(*leaf), Symbolic::Var(own) if *own == var.0);
        match own.iter().position(is_it).and_then(|at| incoming.get(at)) {
            Some(leaf) => leaf_operand(self.arena, *leaf),
            None => Operand::Unit,
        }
    }

    /// Whether a block assigns a variable.
    fn assigns(&self, block: u32, var: Var) -> bool {
        self.blocks[block as usize].insts.iter().any(|inst| inst.dst == var.0)
    }
}
