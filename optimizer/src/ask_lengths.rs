//! Asks for an element by the length of its list.

use crate::called::ITEM;
use crate::counters::LARGEST_START;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::{ParamSources, reach};
use neva_blocks::*;
use neva_registry::Native;

/// A loop that looks for an element asks whether its position is less than the length, and asks for the
/// element at once, as `And` waits for both. Where the position counts up from a constant, the two answers
/// are the same: the list has the element if the position is less. So only the first one is asked, and each
/// arm knows the answer.
///
/// Types must be settled.
pub(crate) fn ask_lengths(cluster: &mut Cluster) {
    for ask in asks(cluster) {
        ask.apply(cluster);
    }
}

/// A block that asks for an element, and the variable that says whether it is there.
struct Ask {
    block: BlockId,
    is_there: Var,
}

/// A position is computed of no more variables.
const MOST_VARS: usize = 64;

fn asks(cluster: &Cluster) -> Vec<Ask> {
    let is_ask =
        |term: &Term| matches!(term, Term::Try { kernel, .. } if kernel.native == Some(Native::ListAt));
    if !cluster.blocks.iter().any(|block| is_ask(&block.term)) {
        return vec![];
    }
    let (facts, sources) = (Facts::new(cluster), ParamSources::new(cluster));
    let asked = |(id, block): (BlockId, &Block)| {
        let Term::Try { args, error, .. } = &block.term else { return None };
        let &[list, position] = &args[..] else { return None };
        if !is_ask(&block.term) || error.is_some_and(|error| facts.uses(error) > 0) {
            return None;
        }
        let is_question = |inst: &&Inst| {
            let (at, size) = match (inst.op.native(), &inst.args[..]) {
                (Some(Native::IntLess), &[at, size]) | (Some(Native::IntGreater), &[size, at]) => (at, size),
                _ => return false,
            };
            at == position && facts.sized(size) == Some(list)
        };
        let is_there = block.insts.iter().find(is_question)?.dst?;
        counts_up(&facts, &sources, position).then_some(Ask { block: id, is_there })
    };
    cluster.numbered().filter_map(asked).collect()
}

/// Whether a number is never negative, as it starts from a constant and is only raised by one: it takes a
/// century to wrap around.
fn counts_up(facts: &Facts, sources: &ParamSources, number: Operand) -> bool {
    let is_start = |number: Operand| matches!(number, Operand::Int(0..=LARGEST_START));
    let Operand::Var(var) = number else { return is_start(number) };
    let mut is_counter = true;
    let mut left = MOST_VARS;
    reach([var], |var| {
        let next = match facts.inst(var) {
            Some(inst) => inst.args.iter().copied().filter(|arg| arg.var().is_some()).collect(),
            None => sources.of(var).to_vec(),
        };
        let is_raised = || {
            next.first().is_some_and(|from| from.var().is_some_and(|from| facts.is_next(var.into(), from)))
        };
        let is_made = if facts.inst(var).is_some() { is_raised() } else { facts.param(var).is_some() };
        let are_starts = next.iter().all(|from| from.var().is_some() || is_start(*from));
        left -= usize::from(left > 0);
        is_counter &= is_made && are_starts && left > 0;
        let goes_on = is_counter;
        next.into_iter().filter_map(|from| from.var()).filter(move |_| goes_on).collect::<Vec<_>>()
    });
    is_counter
}

impl Ask {
    fn apply(self, cluster: &mut Cluster) {
        let new = BlockId(cluster.blocks.len() as u32);
        let block = &mut cluster.blocks[self.block.index()];
        let Term::Try { args, value, mut ok, mut err, origin, .. } =
            std::mem::replace(&mut block.term, Term::Stop)
        else {
            unreachable!("a list is asked by what can fail")
        };
        for (edge, answer) in [(&mut ok, true), (&mut err, false)] {
            for arg in edge.args.iter_mut().filter(|arg| **arg == Operand::Var(self.is_there)) {
                *arg = Operand::Bool(answer);
            }
        }
        let then = Edge { target: new, args: vec![] };
        block.term = Term::If { cond: Operand::Var(self.is_there), then, otherwise: err };
        let (params, block_origin) = (vec![], block.origin);
        let item = value.map(|value| Inst { dst: Some(value), op: Op::Call(&ITEM), args, origin });
        let insts = item.into_iter().collect();
        cluster.blocks.push(Block { params, insts, term: Term::Jump(ok), origin: block_origin });
    }
}
