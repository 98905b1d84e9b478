//! Bitwise or.

use neva_registry::func;

func! {
    /// Sends the bits that at least one of two ints has.
    pub INT_BITWISE_OR(int_bitwise_or, builtin.BitOr) = (left: i64, right: i64) -> i64 as IntOr { left | right }
}
