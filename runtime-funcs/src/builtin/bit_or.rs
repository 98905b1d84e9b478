//! Bits, by or.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_BITWISE_OR`].
    pub INT_BITWISE_OR_KERNEL = int_bitwise_or(left: i64, right: i64) -> i64 { left | right }
}

/// `int_bitwise_or`
pub static INT_BITWISE_OR: Record = Record {
    reference: "int_bitwise_or",
    component: "BitOr",
    doc: "Sends the bits that at least one of two ints has.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_BITWISE_OR_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn combines_bits() {
        check(&INT_BITWISE_OR, "left: 12; right: 10", "res: 14");
    }
}
