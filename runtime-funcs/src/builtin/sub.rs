//! Differences.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_SUB`].
    pub INT_SUB_KERNEL = int_sub(left: i64, right: i64) -> i64 { left.wrapping_sub(right) }
}

/// `int_sub`
pub static INT_SUB: Record = Record {
    reference: "int_sub",
    component: "Sub",
    doc: "Sends the left int less the right one, which wraps around.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_SUB_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_SUB`].
    pub FLOAT_SUB_KERNEL = float_sub(left: f64, right: f64) -> f64 { left - right }
}

/// `float_sub`
pub static FLOAT_SUB: Record = Record {
    reference: "float_sub",
    component: "Sub",
    doc: "Sends the left float less the right one.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_SUB_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn subtracts() {
        check(&INT_SUB, "left: 1 -9223372036854775808; right: 2 1", "res: -1 9223372036854775807");
        check(&FLOAT_SUB, "left: 0.5; right: 0.25", "res: 0.25");
    }
}
