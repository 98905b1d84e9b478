//! Assigning the parameters of a block: what several moves at once are, one after the other.

use super::Compiler;
use crate::code::{Ins, Reg, Source, Step, Target};
use neva_blocks::{Edge, Var};
use neva_kernels::value::Value;

impl Compiler<'_> {
    /// Assigns the parameters of an edge's target, all at once.
    pub(super) fn moves(&mut self, edge: &Edge) {
        let params = &self.cluster.block(edge.target).params;
        let target = edge.target;
        let mut moves: Vec<(Target, Source)> = vec![];
        for (position, (param, arg)) in params.iter().zip(&edge.args).enumerate() {
            let target_of = self.target(Some(*param));
            let is_last = |var: Var| {
                let again = edge.args.iter().enumerate().any(|(at, other)| at != position && *other == *arg);
                !again && (!self.liveness.is_live_in(target, var) || params.contains(&var))
            };
            let last: Vec<Var> = arg.var().filter(|var| is_last(*var)).into_iter().collect();
            let source = self.source(*arg, &last);
            if !is_same(target_of, source) {
                moves.push((target_of, source));
            }
        }
        let overlaps = moves.iter().enumerate().any(|(index, (to, _))| {
            moves.iter().enumerate().any(|(other, (_, from))| other != index && touches(*to, *from))
        });
        if !overlaps {
            moves.into_iter().for_each(|(to, from)| self.assign(to, from));
            return;
        }
        let mut seconds = vec![];
        for (index, (to, from)) in moves.into_iter().enumerate() {
            let between = self.temporary(index);
            let (into, out) = match to {
                Target::Int(_) => (Target::Int(between), Source::Int(between)),
                Target::Float(_) => (Target::Float(between), Source::Float(between)),
                Target::Bool(_) => (Target::Bool(between), Source::Bool(between)),
                Target::Value(_) => (Target::Value(between), Source::Last(between)),
                Target::Nowhere => continue,
            };
            self.assign(into, from);
            seconds.push((to, out));
        }
        seconds.into_iter().for_each(|(to, from)| self.assign(to, from));
    }

    /// A register in both files that only moves use.
    fn temporary(&mut self, index: usize) -> Reg {
        while self.temporaries.len() <= index {
            let reg = self.code.scalars.len().max(self.code.values.len());
            self.code.scalars.resize(reg + 1, 0);
            self.code.values.resize(reg + 1, Value::Unit);
            self.temporaries.push(reg as Reg);
        }
        self.temporaries[index]
    }

    fn assign(&mut self, to: Target, from: Source) {
        match (to, from) {
            (Target::Int(to), Source::Int(from))
            | (Target::Float(to), Source::Float(from))
            | (Target::Bool(to), Source::Bool(from)) => self.emit(Ins::Scalar(to, from)),
            (Target::Value(to), Source::Shared(from)) => self.emit(Ins::Clone(to, from)),
            (Target::Value(to), Source::Last(from)) => self.emit(Ins::Move(to, from)),
            (Target::Nowhere, _) => {}
            _ => self.step(Step::Convert(from, to)),
        }
    }
}

fn is_same(to: Target, from: Source) -> bool {
    match (to, from) {
        (Target::Int(a), Source::Int(b))
        | (Target::Float(a), Source::Float(b))
        | (Target::Bool(a), Source::Bool(b))
        | (Target::Value(a), Source::Shared(b) | Source::Last(b)) => a == b,
        (Target::Nowhere, _) => true,
        _ => false,
    }
}

/// Whether an assignment changes what another one reads.
fn touches(to: Target, from: Source) -> bool {
    match (to, from) {
        (
            Target::Int(a) | Target::Float(a) | Target::Bool(a),
            Source::Int(b) | Source::Float(b) | Source::Bool(b),
        ) => a == b,
        (Target::Value(a), Source::Shared(b) | Source::Last(b)) => a == b,
        _ => false,
    }
}
