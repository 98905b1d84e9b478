//! Powers.

use neva_registry::func;

func! {
    /// Sends the left int to the power of the right one, which wraps around; 1 when that is negative.
    pub INT_POW(int_pow, builtin.Pow) = builtin::pow::int_pow(left: i64, right: i64) -> i64
}
