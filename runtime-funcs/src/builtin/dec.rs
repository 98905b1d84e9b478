//! One less.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_DEC`].
    pub INT_DEC_KERNEL = int_dec(data: i64) -> i64 { data.wrapping_sub(1) }
}

/// `int_dec`
pub static INT_DEC: Record = Record {
    reference: "int_dec",
    component: "Dec",
    doc: "Sends the int less one, which wraps around.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_DEC_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_DEC`].
    pub FLOAT_DEC_KERNEL = float_dec(data: f64) -> f64 { data - 1.0 }
}

/// `float_dec`
pub static FLOAT_DEC: Record = Record {
    reference: "float_dec",
    component: "Dec",
    doc: "Sends the float less one.",
    inputs: &[Port::value("data", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_DEC_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn decrements() {
        check(&INT_DEC, "data: 1 -9223372036854775808", "res: 0 9223372036854775807");
        check(&FLOAT_DEC, "data: 0.5", "res: -0.5");
    }
}
