//! Turns the parallel assignment of a block's parameters into a sequence of moves.

use crate::analysis::liveness::Liveness;
use crate::program::{Cluster, Edge, Operand, Var};

/// The assignment of an argument to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The parameter that is assigned.
    pub param: Var,
    /// What it becomes: the argument as it was before the first move.
    pub arg: Operand,
    /// Whether nothing reads the argument's variable afterwards.
    pub is_last: bool,
}

/// The assignments of an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct ParallelMoves {
    /// In an order in which none overwrites what a later one reads.
    pub ordered: Vec<Move>,
    /// Those that have no such order, because each overwrites what another one reads. They come after the
    /// others: first all are read, in order, then all are written.
    pub cyclic: Vec<Move>,
}

impl ParallelMoves {
    /// Orders the assignments of an edge. `is_needed` says whether a parameter is assigned at all; `reads`
    /// whether an argument reads a variable, which for a variable without an expression of its own is
    /// [`is_var`].
    pub fn new(
        cluster: &Cluster,
        liveness: &Liveness,
        edge: &Edge,
        is_needed: impl Fn(Var) -> bool,
        reads: impl Fn(Operand, Var) -> bool,
    ) -> ParallelMoves {
        let params = &cluster.block(edge.target).params;
        let (kept, mut remaining): (Vec<_>, Vec<_>) = params
            .iter()
            .zip(&edge.args)
            .map(|(param, arg)| Move { param: *param, arg: *arg, is_last: false })
            .filter(|one| is_needed(one.param))
            .partition(|one| one.arg == Operand::Var(one.param));
        let mut moves = vec![];
        while let Some(next) = (0..remaining.len()).find(|at| {
            let others = remaining.iter().enumerate().filter(|(other, _)| other != at);
            others.into_iter().all(|(_, other)| !reads(other.arg, remaining[*at].param))
        }) {
            moves.push(remaining.remove(next));
        }
        let ordered = moves.len();
        moves.append(&mut remaining);
        let stays =
            |var: Var| liveness.is_live_in(edge.target, var) || kept.iter().any(|one| one.param == var);
        for at in 0..moves.len() {
            let arg = moves[at].arg;
            let again = moves[at + 1..].iter().any(|later| later.arg == arg);
            moves[at].is_last = !again && arg.var().is_some_and(|var| !stays(var));
        }
        let cyclic = moves.split_off(ordered);
        ParallelMoves { ordered: moves, cyclic }
    }
}

/// Whether an operand is a variable.
pub fn is_var(operand: Operand, var: Var) -> bool {
    operand == Operand::Var(var)
}
