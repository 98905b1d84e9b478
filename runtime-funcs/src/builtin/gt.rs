//! Whether one thing is greater than another.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

operator! {
    /// The kernel of [`INT_IS_GREATER`].
    pub INT_IS_GREATER_KERNEL = int_is_greater(left: i64, right: i64) -> bool { left > right }
}

/// `int_is_greater`
pub static INT_IS_GREATER: Record = Record {
    reference: "int_is_greater",
    component: "Gt",
    doc: "Sends whether the left int is greater than the right one.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&INT_IS_GREATER_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_IS_GREATER`].
    pub FLOAT_IS_GREATER_KERNEL = float_is_greater(left: f64, right: f64) -> bool { left > right }
}

/// `float_is_greater`
pub static FLOAT_IS_GREATER: Record = Record {
    reference: "float_is_greater",
    component: "Gt",
    doc: "Sends whether the left float is greater than the right one; never when one is NaN.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&FLOAT_IS_GREATER_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_IS_GREATER`].
    pub STRING_IS_GREATER_KERNEL = builtin::compare::string_is_greater(left: &Str, right: &Str) -> bool
}

/// `string_is_greater`
pub static STRING_IS_GREATER: Record = Record {
    reference: "string_is_greater",
    component: "Gt",
    doc: "Sends whether the left string comes behind the right one in the order of bytes.",
    inputs: &[Port::value("left", Type::Str), Port::value("right", Type::Str)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&STRING_IS_GREATER_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn compares() {
        check(&INT_IS_GREATER, "left: 1 2 3; right: 2 2 2", "res: false false true");
        check(
            &FLOAT_IS_GREATER,
            "left: 1.0 2.0 3.0 NaN; right: 2.0 2.0 2.0 NaN",
            "res: false false true false",
        );
        check(&STRING_IS_GREATER, "left: 'a' 'b' 'ba'; right: 'b' 'b' 'b'", "res: false false true");
    }
}
