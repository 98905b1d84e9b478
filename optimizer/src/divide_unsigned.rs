//! Divides without signs.

use crate::orders::Orders;
use neva_blocks::*;
use neva_registry::{Kernel, Native, operator};

operator! {
    /// The remainder of dividing a number that is not negative by one that is greater than 0.
    UNSIGNED_REMAINDER = unsigned_remainder(left: i64, right: i64) -> i64 as IntRemainder {
        (left as u64).checked_rem(right as u64).unwrap_or(0) as i64
    }
}

operator! {
    /// How often a number that is greater than 0 is in one that is not negative.
    UNSIGNED_QUOTIENT = unsigned_quotient(left: i64, right: i64) -> i64 as IntQuotient {
        (left as u64).checked_div(right as u64).unwrap_or(0) as i64
    }
}

/// Where no operand of a division is negative, it is one of numbers without signs. By a power of two that is
/// one instruction rather than four, and whether the remainder is a position in a list is one question rather
/// than two.
pub(crate) fn divide_unsigned(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        divide_in(cluster, constants);
    }
}

fn divide_in(cluster: &mut Cluster, constants: &[Constant]) {
    let mut divisions = vec![];
    for ((id, at), inst) in cluster.insts() {
        let kernel: &'static Kernel = match inst.op.native() {
            Some(Native::IntMod) => &UNSIGNED_REMAINDER,
            Some(Native::IntDiv) => &UNSIGNED_QUOTIENT,
            _ => continue,
        };
        divisions.push((id, at, kernel, [inst.args[0], inst.args[1]]));
    }
    if divisions.is_empty() {
        return;
    }
    let mut orders = Orders::new(cluster, constants);
    divisions.retain(|(block, _, _, [left, right])| {
        orders.is_at_most(Operand::Int(1), *right, *block)
            && orders.is_at_most(Operand::Int(0), *left, *block)
    });
    for (block, at, kernel, _) in divisions {
        cluster.blocks[block.index()].insts[at].op = Op::Call(kernel);
    }
}
