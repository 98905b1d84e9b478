//! Bitwise and.

use neva_registry::func;

func! {
    /// Sends the bits that both ints have.
    pub INT_BITWISE_AND(int_bitwise_and, builtin.BitAnd) = (left: i64, right: i64) -> i64 as IntAnd { left & right }
}
