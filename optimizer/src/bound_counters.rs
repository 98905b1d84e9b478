//! Decides questions that a counter answers in one way only.

use crate::counters::Counters;
use neva_blocks::*;
use neva_registry::Native;

/// Where a branch asks whether a counter is less than a number, and it starts from that number or a greater
/// one, the answer is no. So the product of a single item and a list has no loop around the one over the
/// list.
pub(crate) fn bound_counters(cluster: &mut Cluster) {
    let counters = Counters::new(cluster);
    let mut decided = vec![];
    for (at, block) in cluster.blocks.iter().enumerate() {
        if let Term::If { cond: Operand::Var(cond), otherwise, .. } = &block.term
            && is_never(*cond, &counters)
        {
            decided.push((at, otherwise.clone()));
        }
    }
    for (at, edge) in decided {
        cluster.blocks[at].term = Term::Jump(edge);
    }
}

/// Whether a condition is that a counter is less than a number which it never is.
fn is_never(cond: Var, counters: &Counters<'_>) -> bool {
    let Some(Inst { op: Op::Call(kernel), args, .. }) = counters.inst(cond) else { return false };
    let (Some(Native::IntLess), &[Operand::Var(counter), Operand::Int(bound)]) = (kernel.native, &args[..])
    else {
        return false;
    };
    counters.counter(counter).and_then(|counter| counter.least).is_some_and(|least| least >= bound)
}
