//! Powers.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`INT_POW`].
    pub INT_POW_KERNEL = builtin::pow::int_pow(left: i64, right: i64) -> i64
}

/// `int_pow`
pub static INT_POW: Record = Record {
    reference: "int_pow",
    component: "Pow",
    doc: "Sends the left int to the power of the right one, which wraps around; 1 when that is negative.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_POW_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn raises() {
        check(&INT_POW, "left: 2 2; right: 10 -1", "res: 1024 1");
    }
}
