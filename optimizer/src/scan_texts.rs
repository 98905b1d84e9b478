//! Looks for characters in constant texts by a table.

use crate::called::{CODE_POINT_OR_NONE, FIND_CHARACTER, POSITION_FROM};
use crate::compare_code_points::CODE_POINT;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::HashMap;

/// A loop of one block that goes through a constant text until it comes to a character, or to a bound. The
/// turn in which it ends follows from the character alone, as its counter begins with a constant.
pub(crate) struct Scan {
    header: BlockId,
    /// The edges that lead there from elsewhere.
    entries: Vec<EdgeAt>,
    wanted: Operand,
    counter: Var,
    /// One more than the counter, where the loop passes that on.
    next: Operand,
    start: i64,
    /// Which turn finds each code point from the lowest one on, counted from 1; 0 for no turn.
    table: Vec<u8>,
    lowest: u8,
    /// The counter in the turn that comes to the bound. Without a bound the loop goes on for ever.
    last: Option<i64>,
    /// How the loop ends.
    out: Edge,
    /// Counters that blocks after it use. The edge to them leads only there.
    outliving: Vec<Var>,
}

/// The bytes that turns read, each with the number of the turn.
type Turns = Vec<(u8, u8)>;

/// What a loop asks in each turn.
#[derive(Default)]
struct Questions<'a> {
    found: Option<&'a Inst>,
    /// An operand that is to be less than a number.
    bound: Option<(Operand, i64)>,
}

impl<'a> Questions<'a> {
    /// Adds those that a condition consists of; it is `goes_on` while the loop goes on.
    fn add(&mut self, facts: &Facts<'a>, cond: Operand, goes_on: bool) -> Option<()> {
        if let Some(&[inner]) = facts.call(cond, Native::Not) {
            return self.add(facts, inner, !goes_on);
        }
        let both = if goes_on { Native::And } else { Native::Or };
        if let Some(&[left, right]) = facts.call(cond, both) {
            self.add(facts, left, goes_on)?;
            return self.add(facts, right, goes_on);
        }
        let is_less = if goes_on { Native::IntLess } else { Native::IntGreaterOrEqual };
        if let Some(&[at, Operand::Int(count)]) = facts.call(cond, is_less) {
            return self.bound.replace((at, count)).is_none().then_some(());
        }
        let inst = facts.inst(cond).filter(|inst| inst.op == Op::Equal && !goes_on)?;
        self.found.replace(inst).is_none().then_some(())
    }
}

impl Scan {
    /// The loop with a header, if it is one.
    pub(crate) fn of(
        facts: &Facts<'_>,
        dominators: &Dominators,
        constants: &[Constant],
        header: BlockId,
        most: usize,
    ) -> Option<Scan> {
        let cluster = facts.cluster();
        let block = cluster.block(header);
        let (&[counter], Term::If { cond, then, otherwise }) = (&block.params[..], &block.term) else {
            return None;
        };
        let goes_on = then.target == header;
        let (back, out) = if goes_on { (then, otherwise) } else { (otherwise, then) };
        let mut questions = Questions::default();
        questions.add(facts, *cond, goes_on)?;
        let question = questions.found?;
        let is_read =
            |arg: &&Operand| facts.inst(**arg).is_some_and(|inst| inst.op.calls(&CODE_POINT_OR_NONE));
        let read = *question.args.iter().find(is_read)?;
        let wanted = *question.args.iter().find(|arg| **arg != read)?;
        let &[text, Operand::Bool(true), position] = &facts.inst(read)?.args[..] else { return None };
        let text = text.constant(constants)?;
        let Constant::Str(text) = text.as_ref() else { return None };
        let entries: Vec<EdgeAt> =
            facts.edges_into(header).into_iter().filter(|(from, _)| *from != header).collect();
        let Operand::Int(start) = facts.arg(*entries.first()?, 0) else { return None };
        // So no sum of these overflows.
        if !(0..=most as i64).contains(&start) {
            return None;
        }
        let &[next] = &back.args[..] else { return None };
        let is_scan = back.target == header
            && out.target != header
            && (2..=most).contains(&text.len())
            && text.is_ascii()
            && wanted.var().is_some_and(|var| facts.home(var).is_some_and(|home| home != header))
            && facts.is_next(next, counter)
            && entries.iter().all(|edge| facts.arg(*edge, 0) == Operand::Int(start))
            && block.insts.iter().all(|inst| inst.op.effect() == Effect::Pure);
        if !is_scan {
            return None;
        }
        // What else the loop makes must not be needed after it.
        let own = [Operand::Var(counter), next];
        let is_made = |operand: Operand| operand.var().is_some_and(|var| facts.home(var) == Some(header));
        if out.args.iter().any(|arg| is_made(*arg) && !own.contains(arg)) {
            return None;
        }
        let is_only_edge = facts.predecessors(out.target) == [header];
        let mut outliving = vec![];
        for (id, block) in cluster.numbered().filter(|(id, _)| *id != header) {
            let mut used = vec![];
            block.visit_uses(|var| used.extend(is_made(Operand::Var(var)).then_some(var)));
            let is_after = || is_only_edge && dominators.dominates(out.target, id);
            if used.iter().any(|var| !own.contains(&Operand::Var(*var)) || !is_after()) {
                return None;
            }
            outliving.extend(used);
        }
        outliving.sort_unstable();
        outliving.dedup();
        let (turns, last) = turns(facts, counter, start, position, questions.bound, text)?;
        let lowest = turns.iter().map(|(byte, _)| *byte).min()?;
        let highest = turns.iter().map(|(byte, _)| *byte).max()?;
        let mut table = vec![0; usize::from(highest - lowest) + 1];
        for (byte, turn) in turns.iter().rev() {
            table[usize::from(byte - lowest)] = *turn;
        }
        let out = out.clone();
        Some(Scan { header, entries, wanted, counter, next, start, table, lowest, last, out, outliving })
    }

    /// Puts a look at the table before the loop. The loop is left for what the table does not have, unless
    /// that is known to come to the bound.
    pub(crate) fn apply(mut self, cluster: &mut Cluster, constants: &mut Vec<Constant>) {
        let origin = cluster.block(self.header).origin;
        self.pass_on(cluster);
        let table = ConstantPool::new(constants).operand(Constant::Str(std::mem::take(&mut self.table)));
        let mut insts = vec![];
        let mut compute = |cluster: &mut Cluster, ty: Type, op: Op, args: Vec<Operand>| {
            let dst = cluster.new_var(ty);
            insts.push(Inst { dst: Some(dst), op, args, origin });
            Operand::Var(dst)
        };
        let sum = Op::Call(&POSITION_FROM);
        let below = Operand::Int(-i64::from(self.lowest));
        let at = compute(cluster, Type::Int, sum.clone(), vec![below, self.wanted]);
        let entry = compute(cluster, Type::Int, Op::Call(&FIND_CHARACTER), vec![table, at]);
        let turn = compute(cluster, Type::Int, Op::Call(&CODE_POINT), vec![entry]);
        let is_none = compute(cluster, Type::Bool, Op::Equal, vec![turn, Operand::Int(0)]);
        let before = Operand::Int(self.start - 1);
        let counter = compute(cluster, Type::Int, sum.clone(), vec![before, turn]);
        let next = compute(cluster, Type::Int, sum, vec![Operand::Int(self.start), turn]);
        let missing = match self.last {
            Some(last) => self.leave(Operand::Int(last), Operand::Int(last + 1)),
            None => Edge { target: self.header, args: vec![Operand::Int(self.start)] },
        };
        let term = Term::If { cond: is_none, then: missing, otherwise: self.leave(counter, next) };
        let look = cluster.add_block(Block { params: vec![], insts, term, origin });
        for (from, at) in self.entries {
            let mut edges = cluster.blocks[from.index()].term.edges_mut();
            *edges[at] = Edge { target: look, args: vec![] };
        }
    }

    /// Makes parameters of what outlives the loop.
    fn pass_on(&mut self, cluster: &mut Cluster) {
        for var in &self.outliving {
            let own = cluster.new_var(Type::Int);
            let block = &mut cluster.blocks[self.header.index()];
            block.change_vars(|other| {
                if other == var {
                    *other = own;
                }
            });
            for edge in block.term.edges_mut() {
                if edge.target == self.out.target {
                    edge.args.push(Operand::Var(own));
                }
            }
            cluster.blocks[self.out.target.index()].params.push(*var);
            self.out.args.push(Operand::Var(*var));
        }
    }

    /// The edge out of the loop in a turn with a counter.
    fn leave(&self, counter: Operand, next: Operand) -> Edge {
        let known = HashMap::from([(Operand::Var(self.counter), counter), (self.next, next)]);
        let args = self.out.args.iter().map(|arg| known.get(arg).copied().unwrap_or(*arg)).collect();
        Edge { target: self.out.target, args }
    }
}

/// Runs the loop: the byte that each turn reads, with the number of the turn, and the counter in the turn
/// that comes to the bound, if there is one. No turn before that one reads past the text, where an empty
/// string would be found.
fn turns(
    facts: &Facts<'_>,
    counter: Var,
    start: i64,
    position: Operand,
    bound: Option<(Operand, i64)>,
    text: &[u8],
) -> Option<(Turns, Option<i64>)> {
    let far = |operand: Operand| match facts.step(operand, counter) {
        _ if operand == Operand::Var(counter) => Some(0),
        Some(Operand::Int(by)) if (-1..=1).contains(&by) => Some(by),
        _ => None,
    };
    let read = text.get(usize::try_from(start + far(position)?).ok()?..)?;
    let before_end = match bound {
        Some((at, count)) => count.saturating_sub(start + far(at)?).max(0),
        None => read.len() as i64,
    };
    let turns = read.get(..usize::try_from(before_end).ok()?)?;
    let last = bound.map(|_| start + before_end);
    let numbered = turns.iter().copied().zip(1..);
    (!turns.is_empty()).then(|| (numbered.collect(), last))
}
