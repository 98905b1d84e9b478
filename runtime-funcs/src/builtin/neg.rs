//! Negation of numbers.

use neva_registry::func;

func! {
    /// Sends the negative of the int; that of the lowest one is itself.
    pub INT_NEG(int_neg, builtin.Neg) = (data: i64) -> i64 as IntNeg { data.wrapping_neg() }
}

func! {
    /// Sends the negative of the float, -0 for 0.
    pub FLOAT_NEG(float_neg, builtin.Neg) = (data: f64) -> f64 as FloatNeg { -data }
}
