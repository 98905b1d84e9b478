//! Signs turned around.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_NEG`].
    pub INT_NEG_KERNEL = int_neg(data: i64) -> i64 { data.wrapping_neg() }
}

/// `int_neg`
pub static INT_NEG: Record = Record {
    reference: "int_neg",
    component: "Neg",
    doc: "Sends the negative of the int; that of the lowest one is itself.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_NEG_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_NEG`].
    pub FLOAT_NEG_KERNEL = float_neg(data: f64) -> f64 { -data }
}

/// `float_neg`
pub static FLOAT_NEG: Record = Record {
    reference: "float_neg",
    component: "Neg",
    doc: "Sends the negative of the float, -0 for 0.",
    inputs: &[Port::value("data", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_NEG_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn negates() {
        check(&INT_NEG, "data: 1 -9223372036854775808", "res: -1 -9223372036854775808");
        check(&FLOAT_NEG, "data: 0.0 -1.5", "res: -0.0 1.5");
    }
}
