//! Ints of other numbers.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`INT_FROM_FLOAT`].
    pub INT_FROM_FLOAT_KERNEL = int_from_float(data: f64) -> i64 { if (-9223372036854775808.0..9223372036854775808.0).contains(&data) { data as i64 } else { i64::MIN } }
}

/// `int_from_float`
pub static INT_FROM_FLOAT: Record = Record {
    reference: "int_from_float",
    component: "Int",
    doc: "Sends the float without its fraction; the lowest int when it is NaN or beyond all ints, as Go on amd64.",
    inputs: &[Port::value("data", Type::Float)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_FROM_FLOAT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn drops_the_fraction() {
        check(
            &INT_FROM_FLOAT,
            "data: 2.9 -2.9 NaN 1e300 -1e300 -9223372036854775808.0",
            "res: 2 -2 -9223372036854775808 -9223372036854775808 -9223372036854775808 -9223372036854775808",
        );
    }
}
