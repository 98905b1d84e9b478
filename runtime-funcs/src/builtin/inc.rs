//! One more.

use neva_registry::func;

func! {
    /// Sends the int plus one, which wraps around.
    pub INT_INC(int_inc, builtin.Inc) = (data: i64) -> i64 as IntInc { data.wrapping_add(1) }
}

func! {
    /// Sends the float plus one.
    pub FLOAT_INC(float_inc, builtin.Inc) = (data: f64) -> f64 { data + 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn increments() {
        check(&INT_INC, "data: 1 9223372036854775807", "res: 2 -9223372036854775808");
        check(&FLOAT_INC, "data: 0.5", "res: 1.5");
    }
}
