//! What the loops of a program do, as far as it decides how they are compiled.

use std::collections::BTreeSet;

use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::{BlockId, Cluster, Inst, Op, Operand, Program, Term, Type};
use neva_registry::Effect;

/// What the loops of `main` do. `main` is the program where it is one cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loops {
    /// Each prints or waits, or there are none.
    Effects,
    /// One neither prints nor waits.
    Compute,
    /// All do nothing but compute numbers from numbers.
    ComputeNumbers,
}

impl Loops {
    /// What the loops of a program do.
    pub(crate) fn of(program: &Program) -> Loops {
        let [cluster] = &program.clusters[..] else { return Loops::Effects };
        let kind = |body: &BTreeSet<BlockId>| {
            let blocks = || body.iter().map(|id| cluster.block(*id));
            let is_scalar = |inst: &Inst| is_scalar_operation(cluster, inst);
            if !blocks().all(|block| is_silent(&block.term)) {
                Loops::Effects
            } else if blocks().all(|block| cannot_fail(&block.term) && block.insts.iter().all(is_scalar)) {
                Loops::ComputeNumbers
            } else {
                Loops::Compute
            }
        };
        let kinds: BTreeSet<Loops> = natural_loops(cluster).values().map(kind).collect();
        match kinds.last() {
            // What is around such a loop would grow, too.
            Some(Loops::ComputeNumbers) if kinds.len() > 1 => Loops::Compute,
            Some(kind) => *kind,
            None => Loops::Effects,
        }
    }
}

/// Whether an instruction computes a scalar from scalars, and does nothing else.
pub(crate) fn is_scalar_operation(cluster: &Cluster, inst: &Inst) -> bool {
    let is_operation = match &inst.op {
        Op::Call(kernel) => kernel.effect == Effect::Pure && !kernel.fallible,
        Op::Equal | Op::Copy => true,
        _ => false,
    };
    is_operation
        && inst.dst.is_none_or(|dst| is_scalar(cluster.ty(dst)))
        && inst.args.iter().all(|arg| match arg {
            Operand::Var(var) => is_scalar(cluster.ty(*var)),
            Operand::Const(_) | Operand::Unit => false,
            Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        })
}

/// Whether values of a type are numbers or bools, which nobody owns.
pub(crate) fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float)
}

/// Whether a block ends neither by a print nor by waiting.
fn is_silent(term: &Term) -> bool {
    cannot_fail(term) || matches!(term, Term::Try { .. })
}

fn cannot_fail(term: &Term) -> bool {
    matches!(term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. })
}
