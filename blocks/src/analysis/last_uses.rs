//! Which uses of variables are the last ones, so that the value may be moved out.

use crate::analysis::liveness::Liveness;
use crate::program::{BlockId, Cluster, Operand, Var};
use std::collections::HashSet;

/// For each operand in a block whether nothing reads its variable afterwards; constants are never read
/// afterwards, but are no last use either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUses {
    /// For each instruction, one entry for each operand.
    pub insts: Vec<Vec<bool>>,
    /// One entry for each of [`Term::operands`](crate::Term::operands).
    pub term: Vec<bool>,
}

impl LastUses {
    /// Finds the last uses in a block. Operands are read in order, so of several uses in one instruction the
    /// last one counts. The arguments of edges are read after everything else.
    pub fn new(cluster: &Cluster, liveness: &Liveness, id: BlockId) -> LastUses {
        let block = cluster.block(id);
        let mut later: HashSet<Var> = liveness.live_out(id).iter().copied().collect();
        later.extend(block.term.edges().iter().flat_map(|edge| &edge.args).filter_map(|arg| arg.var()));
        let term = note(&block.term.operands(), &mut later);
        let mut insts: Vec<Vec<bool>> =
            block.insts.iter().rev().map(|inst| note(&inst.args, &mut later)).collect();
        insts.reverse();
        LastUses { insts, term }
    }
}

fn note(operands: &[Operand], later: &mut HashSet<Var>) -> Vec<bool> {
    let backwards = operands.iter().rev();
    let mut last: Vec<bool> =
        backwards.map(|operand| operand.var().is_some_and(|var| later.insert(var))).collect();
    last.reverse();
    last
}
