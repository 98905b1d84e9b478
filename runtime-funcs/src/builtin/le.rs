//! Whether one thing is less than or equal to another.

use neva_registry::func;

func! {
    /// Sends whether the left int is less than or equal to the right one.
    pub INT_IS_LESSER_OR_EQUAL(int_is_lesser_or_equal, builtin.Le) =
        (left: i64, right: i64) -> bool as IntLessOrEqual { left <= right }
}

func! {
    /// Sends whether the left float is less than or equal to the right one; never when one is NaN.
    pub FLOAT_IS_LESSER_OR_EQUAL(float_is_lesser_or_equal, builtin.Le) =
        (left: f64, right: f64) -> bool as FloatLessOrEqual { left <= right }
}

func! {
    /// Sends whether the left string comes before or equals the right one in the order of bytes.
    pub STRING_IS_LESSER_OR_EQUAL(string_is_lesser_or_equal, builtin.Le) =
        builtin::compare::string_is_lesser_or_equal(left: &[u8], right: &[u8]) -> bool
}
