//! One less.

use neva_registry::func;

func! {
    /// Sends the int less one, which wraps around.
    pub INT_DEC(int_dec, builtin.Dec) = (data: i64) -> i64 as IntDec { data.wrapping_sub(1) }
}

func! {
    /// Sends the float less one.
    pub FLOAT_DEC(float_dec, builtin.Dec) = (data: f64) -> f64 as FloatDec { data - 1.0 }
}
