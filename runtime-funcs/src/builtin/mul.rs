//! Products.

use neva_registry::func;

func! {
    /// Sends the product of two ints, which wraps around.
    pub INT_MUL(int_mul, builtin.Mul) = (left: i64, right: i64) -> i64 as IntMul { left.wrapping_mul(right) }
}

func! {
    /// Sends the product of two floats.
    pub FLOAT_MUL(float_mul, builtin.Mul) = (left: f64, right: f64) -> f64 as FloatMul { left * right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn multiplies() {
        check(&INT_MUL, "left: 6 4611686018427387904; right: 7 2", "res: 42 -9223372036854775808");
        check(&FLOAT_MUL, "left: 0.5; right: 0.5", "res: 0.25");
    }
}
