//! Reads the element of an iteration at the beginning of the iteration.

use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{HashMap, HashSet};

/// A loop may look ahead: each edge to its head brings the element at one position of a list or dict, or what
/// is made of it, and the position after it. `Product` makes such loops. The loop then counts the position of
/// its own iteration, and reads the element itself. Later passes know that form, and one read takes the place
/// of two.
pub(crate) fn read_at_head(cluster: &mut Cluster) {
    let found = ahead(cluster);
    found.into_iter().for_each(|ahead| ahead.apply(cluster));
}

/// A loop that looks ahead.
struct Ahead {
    header: BlockId,
    /// Which parameter is the next position.
    next: usize,
    /// The instruction that makes the next position out of that of the iteration.
    count: Inst,
    /// The parameters that are elements, or made of them, and the instructions that do so on the way back.
    /// The last one gives the parameter.
    reads: Vec<(Var, Vec<Inst>)>,
}

/// More instructions than this are not moved for one parameter.
const MOST_STEPS: usize = 8;

fn ahead(cluster: &Cluster) -> Vec<Ahead> {
    let facts = Facts::new(cluster);
    let heads = cluster.numbered().filter(|(_, block)| block.params.len() > 1);
    heads.filter_map(|(id, block)| Head { facts: &facts, id, block }.ahead()).collect()
}

/// A block that may be the head of such a loop.
struct Head<'a> {
    facts: &'a Facts<'a>,
    id: BlockId,
    block: &'a Block,
}

impl Head<'_> {
    fn ahead(&self) -> Option<Ahead> {
        let edges = self.facts.edges_into(self.id);
        (0..self.block.params.len()).find_map(|next| self.ahead_of(next, &edges))
    }

    /// The loop, where one parameter is the next position.
    fn ahead_of(&self, next: usize, edges: &[EdgeAt]) -> Option<Ahead> {
        let counter = self.block.params[next];
        let counts = |edge: &&EdgeAt| self.facts.is_next(self.facts.arg(**edge, next), counter);
        let count = self.facts.inst(self.facts.arg(*edges.iter().find(counts)?, next))?.clone();
        // The position of which each edge brings the element.
        let at = |edge: &EdgeAt| match self.facts.arg(*edge, next) {
            Operand::Int(next) => Some(Operand::Int(next.checked_sub(1)?)),
            _ => counts(&edge).then_some(Operand::Var(counter)),
        };
        let at: Vec<Operand> = edges.iter().map(at).collect::<Option<_>>()?;
        // The way back comes first: its instructions are those that go to the head.
        let mut ways: Vec<(EdgeAt, Operand)> = edges.iter().copied().zip(at).collect();
        ways.sort_by_key(|(_, at)| *at != Operand::Var(counter));
        let params = (0..self.block.params.len()).filter(|param| *param != next);
        let read = |param: usize| Some((self.block.params[param], self.steps_to(param, &ways)?));
        let reads: Vec<(Var, Vec<Inst>)> = params.filter_map(read).collect();
        (!reads.is_empty()).then_some(Ahead { header: self.id, next, count, reads })
    }

    /// The instructions that make a parameter in the same way on each edge, of the element at the position
    /// of that edge.
    fn steps_to(&self, param: usize, ways: &[(EdgeAt, Operand)]) -> Option<Vec<Inst>> {
        let mut steps: Vec<Inst> = vec![];
        let mut has_read = false;
        let mut work: Vec<Vec<Operand>> =
            vec![ways.iter().map(|(edge, _)| self.facts.arg(*edge, param)).collect()];
        let position = ways[0].1;
        while let Some(operands) = work.pop() {
            let is_position =
                operands[0] == position && ways.iter().zip(&operands).all(|((_, at), operand)| at == operand);
            let is_same = operands[0] != position && operands.iter().all(|operand| *operand == operands[0]);
            if !steps.is_empty() && (is_position || is_same) {
                continue;
            }
            let insts: Vec<&Inst> =
                operands.iter().map(|operand| self.facts.inst(*operand)).collect::<Option<_>>()?;
            let inst = insts[0];
            let is_alike = |other: &&Inst| other.op == inst.op && other.args.len() == inst.args.len();
            if inst.op.effect() != Effect::Pure || !insts.iter().all(is_alike) || steps.len() == MOST_STEPS {
                return None;
            }
            let looks =
                matches!(inst.op.native(), Some(Native::ListItem | Native::DictKey | Native::DictValue));
            has_read |= looks && inst.args[1] == position;
            work.extend((0..inst.args.len()).map(|arg| insts.iter().map(|inst| inst.args[arg]).collect()));
            steps.push(inst.clone());
        }
        // What is needed several times comes before all that need it.
        let mut seen = HashSet::new();
        steps.reverse();
        steps.retain(|step| seen.insert(step.dst));
        has_read.then_some(steps)
    }
}

impl Ahead {
    fn apply(self, cluster: &mut Cluster) {
        let position = cluster.new_var(Type::Int);
        let counter = std::mem::replace(&mut cluster.blocks[self.header.index()].params[self.next], position);
        let mut renamed = HashMap::from([(counter, Operand::Var(position))]);
        let new = |operand: &Operand, renamed: &HashMap<Var, Operand>| {
            operand.var().and_then(|var| renamed.get(&var)).copied().unwrap_or(*operand)
        };
        let mut first = vec![];
        for (param, steps) in &self.reads {
            for (at, step) in steps.iter().enumerate() {
                let args = step.args.iter().map(|arg| new(arg, &renamed)).collect();
                let dst = match step.dst {
                    Some(dst) if at + 1 < steps.len() => cluster.new_var(cluster.ty(dst).clone()),
                    _ => *param,
                };
                renamed.extend(step.dst.map(|old| (old, Operand::Var(dst))));
                first.push(Inst { dst: Some(dst), args, ..step.clone() });
            }
        }
        let args = self.count.args.iter().map(|arg| new(arg, &renamed)).collect();
        first.push(Inst { dst: Some(counter), args, ..self.count.clone() });
        let block = &mut cluster.blocks[self.header.index()];
        block.insts.splice(0..0, first);
        let is_read = |var: Var| self.reads.iter().any(|(param, _)| *param == var);
        let stays: Vec<bool> = block.params.iter().map(|param| !is_read(*param)).collect();
        block.params.retain(|param| !is_read(*param));
        for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
            if edge.target != self.header {
                continue;
            }
            edge.args[self.next] = match edge.args[self.next] {
                Operand::Int(next) => Operand::Int(next - 1),
                _ => Operand::Var(counter),
            };
            let mut stays = stays.iter();
            edge.args.retain(|_| stays.next() == Some(&true));
        }
    }
}
