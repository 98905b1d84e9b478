//! Whether one thing is greater than or equal to another.

use neva_registry::func;

func! {
    /// Sends whether the left int is greater than or equal to the right one.
    pub INT_IS_GREATER_OR_EQUAL(int_is_greater_or_equal, builtin.Ge) =
        (left: i64, right: i64) -> bool as IntGreaterOrEqual { left >= right }
}

func! {
    /// Sends whether the left float is greater than or equal to the right one; never when one is NaN.
    pub FLOAT_IS_GREATER_OR_EQUAL(float_is_greater_or_equal, builtin.Ge) =
        (left: f64, right: f64) -> bool as FloatGreaterOrEqual { left >= right }
}

func! {
    /// Sends whether the left string comes after or equals the right one in the order of bytes.
    pub STRING_IS_GREATER_OR_EQUAL(string_is_greater_or_equal, builtin.Ge) =
        builtin::compare::string_is_greater_or_equal(left: &[u8], right: &[u8]) -> bool
}
