//! Sums.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

operator! {
    /// The kernel of [`INT_ADD`].
    pub INT_ADD_KERNEL = int_add(left: i64, right: i64) -> i64 { left.wrapping_add(right) }
}

/// `int_add`
pub static INT_ADD: Record = Record {
    reference: "int_add",
    component: "Add",
    doc: "Sends the sum of two ints, which wraps around.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&INT_ADD_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_ADD`].
    pub FLOAT_ADD_KERNEL = float_add(left: f64, right: f64) -> f64 { left + right }
}

/// `float_add`
pub static FLOAT_ADD: Record = Record {
    reference: "float_add",
    component: "Add",
    doc: "Sends the sum of two floats.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Float)],
    ..call("builtin", &[&FLOAT_ADD_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_ADD`].
    pub STRING_ADD_KERNEL = builtin::add::string_add(left: Str, right: &Str) -> Str
}

/// `string_add`
pub static STRING_ADD: Record = Record {
    reference: "string_add",
    component: "Add",
    doc: "Sends the right string behind the left one.",
    inputs: &[Port::value("left", Type::Str), Port::value("right", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("builtin", &[&STRING_ADD_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn adds() {
        check(&INT_ADD, "left: 1 9223372036854775807; right: 2 1", "res: 3 -9223372036854775808");
        check(&FLOAT_ADD, "left: 0.5; right: 0.25", "res: 0.75");
        check(&STRING_ADD, "left: 'a' ''; right: 'b' ''", "res: 'ab' ''");
    }
}
