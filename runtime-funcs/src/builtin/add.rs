//! Sums.

use neva_registry::func;

func! {
    /// Sends the sum of two ints, which wraps around.
    pub INT_ADD(int_add, builtin.Add) = (left: i64, right: i64) -> i64 as IntAdd { left.wrapping_add(right) }
}

func! {
    /// Sends the sum of two floats.
    pub FLOAT_ADD(float_add, builtin.Add) = (left: f64, right: f64) -> f64 as FloatAdd { left + right }
}

func! {
    /// Sends the left string with the right one after it.
    pub STRING_ADD(string_add, builtin.Add) = builtin::add::string_add(left: Str, right: &[u8]) -> Str as StringAdd
}
