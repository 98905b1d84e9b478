//! Shifts to the right.

use crate::builtin::bit_lsh::nonnegative;
use crate::builtin::div::checked;
use crate::builtin::lt::INT_IS_LESSER;
use crate::define::step;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of `INT_BITWISE_RSH`, for shifts that are not negative.
    pub INT_BITWISE_RSH_KERNEL = int_bitwise_rsh(left: i64, right: i64) -> i64 as IntShiftRight { left.wrapping_shr(if right < 64 { right as u32 } else { 63 }) }
}

pub(crate) static INT_BITWISE_RSH: Record = Record {
    reference: "int_bitwise_rsh",
    component: "BitRsh",
    doc: "Sends the left int shifted right, with its sign kept, by so many bits as the right one says; a negative number ends the program.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..step(
        "builtin",
        |n| checked(n, nonnegative, &INT_BITWISE_RSH_KERNEL),
        &[&INT_BITWISE_RSH_KERNEL, INT_IS_LESSER.kernel()],
    )
};
