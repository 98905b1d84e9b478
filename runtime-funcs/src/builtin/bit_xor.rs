//! Bits, by xor.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_BITWISE_XOR`].
    pub INT_BITWISE_XOR_KERNEL = int_bitwise_xor(left: i64, right: i64) -> i64 { left ^ right }
}

/// `int_bitwise_xor`
pub static INT_BITWISE_XOR: Record = Record {
    reference: "int_bitwise_xor",
    component: "BitXor",
    doc: "Sends the bits that exactly one of two ints has.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_BITWISE_XOR_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn combines_bits() {
        check(&INT_BITWISE_XOR, "left: 12; right: 10", "res: 6");
    }
}
