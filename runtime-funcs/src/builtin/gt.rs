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
        builtin::compare::string_is_greater(left: &Str, right: &Str) -> bool
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn compares() {
        check(&INT_IS_GREATER, "left: 1 2 3; right: 2 2 2", "res: false false true");
        check(
            &FLOAT_IS_GREATER,
            "left: 1.0 2.0 3.0 NaN; right: 2.0 2.0 2.0 NaN",
            "res: false false true false",
        );
        check(&STRING_IS_GREATER, "left: 'a' 'b' 'ba'; right: 'b' 'b' 'b'", "res: false false true");
    }
}
