//! What the loops of a program do, as far as it decides how they are compiled.

use std::collections::BTreeSet;

use neva_blocks::analysis::loops::{innermost_loops, natural_loops};
use neva_blocks::instructions::TermEffect;
use neva_blocks::{BlockId, Cluster, Inst, Op, Operand, Program, Term, Type};
use neva_registry::Effect;

/// What the loops of `main` do. `main` is the program where it is one cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loops {
    /// Each prints or waits, or there are none.
    Effects,
    /// One neither prints nor waits.
    Compute,
    /// All do nothing but compute numbers from numbers, or one does so with the numbers of lists.
    ComputeNumbers,
    /// The same, and one is within another one.
    ComputeNested,
}

impl Loops {
    /// What the loops of a program do.
    pub(crate) fn of(program: &Program) -> Loops {
        let [cluster] = &program.clusters[..] else { return Loops::Effects };
        match Loops::of_cluster(cluster) {
            Loops::ComputeNumbers if innermost_loops(cluster).len() < natural_loops(cluster).len() => {
                Loops::ComputeNested
            }
            loops => loops,
        }
    }

    fn of_cluster(cluster: &Cluster) -> Loops {
        let does_nothing_but = |body: &BTreeSet<BlockId>, operation: fn(&Cluster, &Inst) -> bool| {
            body.iter().map(|id| cluster.block(*id)).all(|block| {
                block.term.effect() == TermEffect::Nothing
                    && block.insts.iter().all(|inst| operation(cluster, inst))
            })
        };
        let computes_data =
            |body| does_nothing_but(body, is_flat_operation) && !does_nothing_but(body, is_scalar_operation);
        if innermost_loops(cluster).values().any(computes_data) {
            return Loops::ComputeNumbers;
        }
        let kind = |body: &BTreeSet<BlockId>| {
            if !body.iter().all(|id| is_silent(&cluster.block(*id).term)) {
                Loops::Effects
            } else if does_nothing_but(body, is_scalar_operation) {
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
    is_operation(cluster, inst, is_scalar)
}

/// Whether values of a type are numbers or bools, which nobody owns.
pub(crate) fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float)
}

/// Whether an instruction computes numbers, or structs of them, from such and from lists of such.
fn is_flat_operation(cluster: &Cluster, inst: &Inst) -> bool {
    matches!(inst.op, Op::Field(_) | Op::Struct(_)) || is_operation(cluster, inst, is_flat)
}

fn is_operation(cluster: &Cluster, inst: &Inst, is_known: fn(&Type) -> bool) -> bool {
    let is_operation = match &inst.op {
        Op::Call(kernel) => kernel.effect == Effect::Pure && !kernel.fallible,
        Op::Equal | Op::Copy => true,
        _ => false,
    };
    is_operation
        && inst.dst.is_none_or(|dst| is_known(cluster.ty(dst)))
        && inst.args.iter().all(|arg| match arg {
            Operand::Var(var) => is_known(cluster.ty(*var)),
            Operand::Const(_) | Operand::Unit => false,
            Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        })
}

/// Whether values of a type are numbers, or structs or lists of them.
fn is_flat(ty: &Type) -> bool {
    ty.is_copy() || matches!(ty, Type::List(element) if element.is_copy())
}

/// Whether a block ends neither by a print nor by waiting.
fn is_silent(term: &Term) -> bool {
    matches!(term.effect(), TermEffect::Nothing | TermEffect::OfKernel)
}
