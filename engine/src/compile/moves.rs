//! Assigning the parameters of a block.

use super::Compiler;
use crate::code::{Ins, Reg, Source, Target};
use neva_blocks::analysis::parallel_moves::ParallelMoves;
use neva_blocks::{Edge, Operand, Type, Var};
use neva_kernels::value::Value;

impl Compiler<'_> {
    /// Assigns the parameters of an edge's target, all at once.
    pub(super) fn moves(&mut self, edge: &Edge) {
        self.mark_edge(edge.target);
        let cluster = self.cluster;
        let is_needed = |param: Var| *cluster.ty(param) != Type::Unit;
        let reads = |arg: Operand, param: Var| match arg {
            Operand::Var(arg) => self.registers.are_one(cluster, arg, param),
            _ => false,
        };
        let moves = ParallelMoves::new(cluster, &self.liveness, edge, is_needed, reads);
        for one in &moves.ordered {
            let (target, source) = (self.target(Some(one.param)), self.source(one.arg, one.is_last));
            self.assign(target, source);
        }
        let mut seconds = vec![];
        for (index, one) in moves.cyclic.iter().enumerate() {
            let (to, between) = (self.target(Some(one.param)), self.temporary(index));
            let (into, out) = match to {
                Target::Scalar(kind, _) => (Target::Scalar(kind, between), Source::Scalar(kind, between)),
                Target::Value(_) => (Target::Value(between), Source::Last(between)),
                Target::Nowhere => unreachable!("a parameter that is needed has a register"),
            };
            let source = self.source(one.arg, one.is_last);
            self.assign(into, source);
            seconds.push((to, out));
        }
        seconds.into_iter().for_each(|(to, from)| self.assign(to, from));
    }

    /// A register in both files that only moves use.
    pub(super) fn temporary(&mut self, index: usize) -> Reg {
        while self.temporaries.len() <= index {
            let reg = self.code.scalars.len().max(self.code.values.len());
            self.code.scalars.resize(reg + 1, 0);
            self.code.values.resize(reg + 1, Value::Unit);
            self.temporaries.push(reg as Reg);
        }
        self.temporaries[index]
    }

    /// Puts a value elsewhere; nothing is to be done where it is there already.
    pub(super) fn assign(&mut self, to: Target, from: Source) {
        match (to, from) {
            (Target::Scalar(_, to), Source::Scalar(_, from)) => {
                if to != from {
                    self.emit(Ins::Scalar(to, from));
                }
            }
            (Target::Value(to), Source::Shared(from) | Source::Last(from)) if to == from => {}
            (Target::Value(to), Source::Shared(from)) => self.emit(Ins::Clone(to, from)),
            (Target::Value(to), Source::Last(from)) => self.emit(Ins::Move(to, from)),
            (Target::Nowhere, _) => {}
            _ => self.emit(Ins::Convert(to, from)),
        }
    }
}
