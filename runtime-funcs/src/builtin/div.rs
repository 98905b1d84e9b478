//! Quotients.

use neva_registry::{Kernel, Machine, Step, Val, View, func, operator};

operator! {
    /// The kernel of `INT_DIV`, for divisors other than 0. The lowest int divided by -1 is itself.
    pub INT_DIV_KERNEL = int_div(left: i64, right: i64) -> i64 as IntDiv { left.checked_div(right).unwrap_or(left) }
}

func! {
    /// Sends the left int divided by the right one, rounded towards 0; a divisor of 0 ends the program.
    pub INT_DIV(int_div, builtin.Div) = join divide(left: i64, right: i64) -> (res: i64)
        calls [&INT_DIV_KERNEL]
}

func! {
    /// Sends the left float divided by the right one, which is infinite or NaN for a divisor of 0.
    pub FLOAT_DIV(float_div, builtin.Div) = (left: f64, right: f64) -> f64 as FloatDiv { left / right }
}

/// Calls a kernel with both operands once the right one has passed a check.
pub(crate) fn checked(
    n: &mut dyn Machine,
    check: fn(&mut dyn Machine, Val) -> Step,
    kernel: &'static Kernel,
) -> Step {
    let left = n.receive(0)?;
    let right = n.receive(1)?;
    check(n, right)?;
    let result = n.call(kernel, &[left, right]);
    n.send(0, result);
    Ok(())
}

/// Ends the program when a divisor is 0; a divisor that is known costs no test.
pub(crate) fn nonzero(n: &mut dyn Machine, divisor: Val) -> Step {
    if matches!(n.view(divisor), View::Int(known) if known != 0) {
        return Ok(());
    }
    let zero = n.int(0);
    let is_zero = n.equal(divisor, zero);
    if n.is_true(is_zero)? {
        let text = n.str(b"runtime error: integer divide by zero");
        return Err(n.fault(text));
    }
    Ok(())
}

fn divide(n: &mut dyn Machine) -> Step {
    checked(n, nonzero, &INT_DIV_KERNEL)
}
