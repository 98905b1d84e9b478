//! One more.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_INC`].
    pub INT_INC_KERNEL = int_inc(data: i64) -> i64 { data.wrapping_add(1) }
}

/// `int_inc`
pub static INT_INC: Record = Record {
    reference: "int_inc",
    component: "Inc",
    doc: "Sends the int plus one, which wraps around.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_INC_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_INC`].
    pub FLOAT_INC_KERNEL = float_inc(data: f64) -> f64 { data + 1.0 }
}

/// `float_inc`
pub static FLOAT_INC: Record = Record {
    reference: "float_inc",
    component: "Inc",
    doc: "Sends the float plus one.",
    inputs: &[Port::value("data", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_INC_KERNEL])
};

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
