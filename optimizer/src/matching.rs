//! Compares two blocks: with which operands one does what the other does.

use neva_blocks::analysis::facts::Facts;
use neva_blocks::types::fits;
use neva_blocks::*;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// No more variables become parameters.
const MOST_NEW: usize = 8;

/// What the variables of a block are, where it does the same as another one.
pub(crate) struct Matching<'a> {
    facts: &'a Facts<'a>,
    constants: &'a [Constant],
    model: BlockId,
    block: BlockId,
    /// Whether the block as a whole does the same. So it cannot have a constant where the model computes with
    /// a variable.
    is_whole: bool,
    /// Operands of the model and what they have to be, and whether they are only passed on.
    pub(crate) pairs: Vec<((Operand, Operand), bool)>,
    /// What variables of the model are in the block.
    pub(crate) bound: HashMap<Var, Operand>,
    /// What results of the model have to be, where that is a constant.
    expected: Vec<(Var, Operand)>,
    /// The variables that the model looks at, and for which the block has others.
    pub(crate) new: Vec<Var>,
    /// The results of the block's instructions that the model has, too.
    pub(crate) results: HashSet<Var>,
}

impl<'a> Matching<'a> {
    /// Nothing is known yet.
    pub(crate) fn new(
        facts: &'a Facts<'a>,
        constants: &'a [Constant],
        (model, block): (BlockId, BlockId),
        is_whole: bool,
    ) -> Matching<'a> {
        Matching {
            facts,
            constants,
            model,
            block,
            is_whole,
            pairs: vec![],
            bound: HashMap::new(),
            expected: vec![],
            new: vec![],
            results: HashSet::new(),
        }
    }

    /// Finds what the variables are that the pairs are made of.
    pub(crate) fn run(&mut self) -> Option<()> {
        let Matching { facts, constants, .. } = *self;
        let cluster = facts.cluster();
        while let Some(((own, other), is_passed)) = self.pairs.pop() {
            let Some(var) = own.var() else { if own == other { continue } else { return None } };
            if self.is_whole && !is_passed && other.var().is_none() {
                return None;
            }
            if let Some(known) = self.bound.get(&var) {
                if *known == other { continue } else { return None }
            }
            let Some(inst) = facts.inst(var).filter(|_| facts.home(var) == Some(self.model)) else {
                let is_param = facts.home(var) == Some(self.model);
                if !is_param && own != other {
                    self.new.push(var);
                }
                if !fits(other, cluster.ty(var), &cluster.types, constants) || self.new.len() > MOST_NEW {
                    return None;
                }
                self.bound.insert(var, other);
                continue;
            };
            if let Some(result) = other.var() {
                let same = facts.inst(result).filter(|same| {
                    facts.home(result) == Some(self.block)
                        && same.op == inst.op
                        && same.args.len() == inst.args.len()
                        && cluster.ty(result) == cluster.ty(var)
                })?;
                self.bound.insert(var, other);
                self.results.insert(result);
                let args = inst.args.iter().copied().zip(same.args.iter().copied());
                self.pairs.extend(args.map(|pair| (pair, false)));
            } else if self.is_whole {
                return None;
            } else {
                self.expected.push((var, other));
                self.solve(inst, other);
            }
        }
        Some(())
    }

    /// A counter is one less than the number after it.
    fn solve(&mut self, inst: &Inst, result: Operand) {
        if let (Some(dst), Some(at), Operand::Int(next)) = (inst.dst, inst.args[0].var(), result)
            && self.facts.param(at).is_some_and(|(block, _)| block == self.model)
            && let Some(Operand::Int(step)) = self.facts.step(Operand::Var(dst), at)
        {
            self.pairs.push(((inst.args[0], Operand::Int(next.wrapping_sub(step))), true));
        }
    }

    /// Computes the results of the model that are not known, and compares them with what they have to be.
    /// What `is_there` says yes to is the same in the block.
    pub(crate) fn compute(&mut self, is_there: impl Fn(Var) -> bool) -> Option<()> {
        for inst in &self.facts.cluster().block(self.model).insts {
            let dst = inst.dst?;
            for var in inst.args.iter().filter_map(|arg| arg.var()) {
                if let Entry::Vacant(unknown) = self.bound.entry(var) {
                    is_there(var).then(|| unknown.insert(Operand::Var(var)))?;
                }
            }
            if self.bound.contains_key(&dst) {
                continue;
            }
            let args: Vec<Operand> = inst.args.iter().map(|arg| self.value(*arg)).collect::<Option<_>>()?;
            let Op::Call(kernel) = inst.op else { return None };
            self.bound.insert(dst, kernel.run.apply(&args)?);
        }
        self.expected.iter().all(|(var, value)| self.bound.get(var) == Some(value)).then_some(())
    }

    /// What an operand of the model is in the block, if that is known.
    pub(crate) fn value(&self, operand: Operand) -> Option<Operand> {
        operand.var().map_or(Some(operand), |var| self.bound.get(&var).copied())
    }

    /// What the block passes for the parameters of the model and for those that it gets, if all are known.
    pub(crate) fn args(&self) -> Option<Vec<Operand>> {
        let params = self.facts.cluster().block(self.model).params.iter().chain(&self.new);
        params.map(|param| self.bound.get(param).copied()).collect()
    }
}
