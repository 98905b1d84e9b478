//! Differences.

use neva_registry::func;

func! {
    /// Sends the left int less the right one, which wraps around.
    pub INT_SUB(int_sub, builtin.Sub) = (left: i64, right: i64) -> i64 as IntSub { left.wrapping_sub(right) }
}

func! {
    /// Sends the left float less the right one.
    pub FLOAT_SUB(float_sub, builtin.Sub) = (left: f64, right: f64) -> f64 as FloatSub { left - right }
}
