//! Whether one thing is greater than or equal to another.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

operator! {
    /// The kernel of [`INT_IS_GREATER_OR_EQUAL`].
    pub INT_IS_GREATER_OR_EQUAL_KERNEL = int_is_greater_or_equal(left: i64, right: i64) -> bool { left >= right }
}

/// `int_is_greater_or_equal`
pub static INT_IS_GREATER_OR_EQUAL: Record = Record {
    reference: "int_is_greater_or_equal",
    component: "Ge",
    doc: "Sends whether the left int is greater than or equal to the right one.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&INT_IS_GREATER_OR_EQUAL_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_IS_GREATER_OR_EQUAL`].
    pub FLOAT_IS_GREATER_OR_EQUAL_KERNEL = float_is_greater_or_equal(left: f64, right: f64) -> bool { left >= right }
}

/// `float_is_greater_or_equal`
pub static FLOAT_IS_GREATER_OR_EQUAL: Record = Record {
    reference: "float_is_greater_or_equal",
    component: "Ge",
    doc: "Sends whether the left float is greater than or equal to the right one; never when one is NaN.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&FLOAT_IS_GREATER_OR_EQUAL_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_IS_GREATER_OR_EQUAL`].
    pub STRING_IS_GREATER_OR_EQUAL_KERNEL = builtin::compare::string_is_greater_or_equal(left: &Str, right: &Str) -> bool
}

/// `string_is_greater_or_equal`
pub static STRING_IS_GREATER_OR_EQUAL: Record = Record {
    reference: "string_is_greater_or_equal",
    component: "Ge",
    doc: "Sends whether the left string comes behind or equals the right one in the order of bytes.",
    inputs: &[Port::value("left", Type::Str), Port::value("right", Type::Str)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&STRING_IS_GREATER_OR_EQUAL_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn compares() {
        check(&INT_IS_GREATER_OR_EQUAL, "left: 1 2 3; right: 2 2 2", "res: false true true");
        check(
            &FLOAT_IS_GREATER_OR_EQUAL,
            "left: 1.0 2.0 3.0 NaN; right: 2.0 2.0 2.0 NaN",
            "res: false true true false",
        );
        check(&STRING_IS_GREATER_OR_EQUAL, "left: 'a' 'b' 'ba'; right: 'b' 'b' 'b'", "res: false true true");
    }
}
