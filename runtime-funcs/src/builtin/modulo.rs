//! Remainders.

use crate::builtin::div::nonzero;
use neva_registry::{func, operator};

operator! {
    /// The kernel of `INT_MOD`, for divisors other than 0.
    pub INT_MOD_KERNEL = int_mod(left: i64, right: i64) -> i64 as IntMod { left.checked_rem(right).unwrap_or(0) }
}

func! {
    /// Sends the rest of dividing the left int by the right one, with the sign of the left one; a divisor of
    /// 0 ends the program.
    pub INT_MOD(int_mod, builtin.Mod) = guard nonzero(left: i64, right: i64) -> (res: i64)
        calls [&INT_MOD_KERNEL]
}
