//! Shifts to the left.

use crate::builtin::lt::INT_IS_LESSER;
use neva_registry::{Halt, Machine, Val, View, func, operator};

operator! {
    /// The kernel of `INT_BITWISE_LSH`, for shifts that are not negative.
    pub INT_BITWISE_LSH_KERNEL = int_bitwise_lsh(left: i64, right: i64) -> i64 as IntShiftLeft { if right < 64 { left.wrapping_shl(right as u32) } else { 0 } }
}

func! {
    /// Sends the left int shifted left by so many bits as the right one says; a negative number ends the
    /// program.
    pub INT_BITWISE_LSH(int_bitwise_lsh, builtin.BitLsh) =
        guard nonnegative(left: i64, right: i64) -> (res: i64)
        calls [&INT_BITWISE_LSH_KERNEL, INT_IS_LESSER.kernel()]
}

/// The fault of a shift that is negative; one that is known costs no test.
pub(crate) fn nonnegative(n: &mut dyn Machine, operands: &[Val]) -> Result<Option<Val>, Halt> {
    let shift = operands[1];
    if matches!(n.view(shift), View::Int(known) if known >= 0) {
        return Ok(None);
    }
    let zero = n.int(0);
    let is_negative = n.call(INT_IS_LESSER.kernel(), &[shift, zero]);
    let is_negative = n.is_true(is_negative)?;
    Ok(is_negative.then(|| n.str(b"runtime error: negative shift amount")))
}
