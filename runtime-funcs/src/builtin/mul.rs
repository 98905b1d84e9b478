//! Products.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_MUL`].
    pub INT_MUL_KERNEL = int_mul(left: i64, right: i64) -> i64 { left.wrapping_mul(right) }
}

/// `int_mul`
pub static INT_MUL: Record = Record {
    reference: "int_mul",
    component: "Mul",
    doc: "Sends the product of two ints, which wraps around.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_MUL_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_MUL`].
    pub FLOAT_MUL_KERNEL = float_mul(left: f64, right: f64) -> f64 { left * right }
}

/// `float_mul`
pub static FLOAT_MUL: Record = Record {
    reference: "float_mul",
    component: "Mul",
    doc: "Sends the product of two floats.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_MUL_KERNEL])
};

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
