//! Bits, by xor.

use neva_registry::func;

func! {
    /// Sends the bits that exactly one of two ints has.
    pub INT_BITWISE_XOR(int_bitwise_xor, builtin.BitXor) = (left: i64, right: i64) -> i64 as IntXor { left ^ right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn combines_bits() {
        check(&INT_BITWISE_XOR, "left: 12; right: 10", "res: 6");
    }
}
