//! One more.

use neva_registry::func;

func! {
    /// Sends the int plus one, which wraps around.
    pub INT_INC(int_inc, builtin.Inc) = (data: i64) -> i64 as IntInc { data.wrapping_add(1) }
}

func! {
    /// Sends the float plus one.
    pub FLOAT_INC(float_inc, builtin.Inc) = (data: f64) -> f64 as FloatInc { data + 1.0 }
}
