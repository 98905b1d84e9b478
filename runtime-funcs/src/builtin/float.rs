//! Floats made of other numbers.

use neva_registry::func;

func! {
    /// Sends the nearest float.
    pub FLOAT_FROM_INT(float_from_int, builtin.Float) = (data: i64) -> f64 as FloatFromInt { data as f64 }
}
