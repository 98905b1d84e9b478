//! Whether one thing is less than another.

use neva_registry::func;

func! {
    /// Sends whether the left int is less than the right one.
    pub INT_IS_LESSER(int_is_lesser, builtin.Lt) = (left: i64, right: i64) -> bool as IntLess { left < right }
}

func! {
    /// Sends whether the left float is less than the right one; never when one is NaN.
    pub FLOAT_IS_LESSER(float_is_lesser, builtin.Lt) = (left: f64, right: f64) -> bool as FloatLess { left < right }
}

func! {
    /// Sends whether the left string comes before the right one in the order of bytes.
    pub STRING_IS_LESSER(string_is_lesser, builtin.Lt) =
        builtin::compare::string_is_lesser(left: &[u8], right: &[u8]) -> bool
}
