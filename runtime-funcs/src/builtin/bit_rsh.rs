//! Shifts to the right.

use crate::builtin::bit_lsh::nonnegative;
use crate::builtin::lt::INT_IS_LESSER;
use neva_registry::{func, operator};

operator! {
    /// The kernel of `INT_BITWISE_RSH`, for shifts that are not negative.
    pub INT_BITWISE_RSH_KERNEL = int_bitwise_rsh(left: i64, right: i64) -> i64 as IntShiftRight { left.wrapping_shr(if right < 64 { right as u32 } else { 63 }) }
}

func! {
    /// Sends the left int shifted right, with its sign kept, by so many bits as the right one says; a
    /// negative number ends the program.
    pub INT_BITWISE_RSH(int_bitwise_rsh, builtin.BitRsh) =
        guard nonnegative(left: i64, right: i64) -> (res: i64)
        calls [&INT_BITWISE_RSH_KERNEL, INT_IS_LESSER.kernel()]
}
