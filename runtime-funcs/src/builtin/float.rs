//! Floats of other numbers.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`FLOAT_FROM_INT`].
    pub FLOAT_FROM_INT_KERNEL = float_from_int(data: i64) -> f64 { data as f64 }
}

/// `float_from_int`
pub static FLOAT_FROM_INT: Record = Record {
    reference: "float_from_int",
    component: "Float",
    doc: "Sends the nearest float.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_FROM_INT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn converts() {
        check(&FLOAT_FROM_INT, "data: 3 -1", "res: 3.0 -1.0");
    }
}
