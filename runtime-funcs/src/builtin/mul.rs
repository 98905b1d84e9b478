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
