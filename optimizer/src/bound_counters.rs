//! Decides questions about numbers that are never true.

use crate::orders::Orders;
use neva_blocks::*;
use neva_registry::Native;

/// Where a branch asks whether a number is less than another one, and it never is, the answer is no. A
/// counter starts from the number, or a greater one. So the product of a single item and a list has no loop
/// around the one over the list. A question that is always true stays, because later passes recognize loops
/// over lists by it.
pub(crate) fn bound_counters(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let mut orders = Orders::new(cluster, constants);
        let mut decided = vec![];
        for (id, block) in cluster.numbered() {
            if let Term::If { cond, otherwise, .. } = &block.term
                && let Some([left, right]) = orders.call(*cond, Native::IntLess)
                && orders.is_at_most(right, left, id)
            {
                decided.push((id, otherwise.clone()));
            }
        }
        for (id, edge) in decided {
            cluster.blocks[id.index()].term = Term::Jump(edge);
        }
    }
}
