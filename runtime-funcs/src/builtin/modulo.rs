//! Remainders.

use crate::builtin::div::{checked, nonzero};
use crate::define::step;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of `INT_MOD`, for divisors other than 0.
    pub INT_MOD_KERNEL = int_mod(left: i64, right: i64) -> i64 as IntMod { left.checked_rem(right).unwrap_or(0) }
}

pub(crate) static INT_MOD: Record = Record {
    reference: "int_mod",
    component: "Mod",
    doc: "Sends the rest of dividing the left int by the right one, with the sign of the left one; a divisor of 0 ends \
          the program.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..step("builtin", |n| checked(n, nonzero, &INT_MOD_KERNEL), &[&INT_MOD_KERNEL])
};
