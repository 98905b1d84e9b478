//! Bitwise exclusive or.

use neva_registry::func;

func! {
    /// Sends the bits that exactly one of two ints has.
    pub INT_BITWISE_XOR(int_bitwise_xor, builtin.BitXor) = (left: i64, right: i64) -> i64 as IntXor { left ^ right }
}
