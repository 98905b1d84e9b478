//! Quotients.

use neva_registry::{Halt, Machine, Val, View, func, operator};

operator! {
    /// The kernel of `INT_DIV`, for divisors other than 0. The lowest int divided by -1 is itself.
    pub INT_DIV_KERNEL = int_div(left: i64, right: i64) -> i64 as IntDiv { left.checked_div(right).unwrap_or(left) }
}

func! {
    /// Sends the left int divided by the right one, rounded towards 0; a divisor of 0 ends the program.
    pub INT_DIV(int_div, builtin.Div) = guard nonzero(left: i64, right: i64) -> (res: i64)
        calls [&INT_DIV_KERNEL]
}

func! {
    /// Sends the left float divided by the right one, which is infinite or NaN for a divisor of 0.
    pub FLOAT_DIV(float_div, builtin.Div) = (left: f64, right: f64) -> f64 as FloatDiv { left / right }
}

/// The fault of a divisor that is 0; one that is known costs no test.
pub(crate) fn nonzero(n: &mut dyn Machine, operands: &[Val]) -> Result<Option<Val>, Halt> {
    let divisor = operands[1];
    if matches!(n.view(divisor), View::Int(known) if known != 0) {
        return Ok(None);
    }
    let zero = n.int(0);
    let is_zero = n.equal(divisor, zero);
    let is_zero = n.is_true(is_zero)?;
    Ok(is_zero.then(|| n.str(b"runtime error: integer divide by zero")))
}
