//! Bits, by and.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_BITWISE_AND`].
    pub INT_BITWISE_AND_KERNEL = int_bitwise_and(left: i64, right: i64) -> i64 { left & right }
}

/// `int_bitwise_and`
pub static INT_BITWISE_AND: Record = Record {
    reference: "int_bitwise_and",
    component: "BitAnd",
    doc: "Sends the bits that both ints have.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_BITWISE_AND_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn combines_bits() {
        check(&INT_BITWISE_AND, "left: 12; right: 10", "res: 8");
    }
}
