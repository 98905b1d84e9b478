//! Ints made of other numbers.

use neva_registry::func;

func! {
    /// Sends the float without its fraction; the lowest int when it is NaN or beyond all ints, as Go on
    /// amd64.
    pub INT_FROM_FLOAT(int_from_float, builtin.Int) = (data: f64) -> i64 {
        if (-9223372036854775808.0..9223372036854775808.0).contains(&data) { data as i64 } else { i64::MIN }
    }
}
