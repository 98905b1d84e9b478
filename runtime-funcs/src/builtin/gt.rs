//! Whether one thing is greater than another.

use neva_registry::func;

func! {
    /// Sends whether the left int is greater than the right one.
    pub INT_IS_GREATER(int_is_greater, builtin.Gt) = (left: i64, right: i64) -> bool as IntGreater { left > right }
}

func! {
    /// Sends whether the left float is greater than the right one; never when one is NaN.
    pub FLOAT_IS_GREATER(float_is_greater, builtin.Gt) = (left: f64, right: f64) -> bool as FloatGreater { left > right }
}

func! {
    /// Sends whether the left string comes after the right one in the order of bytes.
    pub STRING_IS_GREATER(string_is_greater, builtin.Gt) =
        builtin::compare::string_is_greater(left: &[u8], right: &[u8]) -> bool
}
