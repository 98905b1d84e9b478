//! Whether one thing is less than another.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

operator! {
    /// The kernel of [`INT_IS_LESSER`].
    pub INT_IS_LESSER_KERNEL = int_is_lesser(left: i64, right: i64) -> bool { left < right }
}

/// `int_is_lesser`
pub static INT_IS_LESSER: Record = Record {
    reference: "int_is_lesser",
    component: "Lt",
    doc: "Sends whether the left int is less than the right one.",
    inputs: &[Port::value("left", Type::Int), Port::value("right", Type::Int)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&INT_IS_LESSER_KERNEL])
};

operator! {
    /// The kernel of [`FLOAT_IS_LESSER`].
    pub FLOAT_IS_LESSER_KERNEL = float_is_lesser(left: f64, right: f64) -> bool { left < right }
}

/// `float_is_lesser`
pub static FLOAT_IS_LESSER: Record = Record {
    reference: "float_is_lesser",
    component: "Lt",
    doc: "Sends whether the left float is less than the right one; never when one is NaN.",
    inputs: &[Port::value("left", Type::Float), Port::value("right", Type::Float)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&FLOAT_IS_LESSER_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_IS_LESSER`].
    pub STRING_IS_LESSER_KERNEL = builtin::compare::string_is_lesser(left: &Str, right: &Str) -> bool
}

/// `string_is_lesser`
pub static STRING_IS_LESSER: Record = Record {
    reference: "string_is_lesser",
    component: "Lt",
    doc: "Sends whether the left string comes before the right one in the order of bytes.",
    inputs: &[Port::value("left", Type::Str), Port::value("right", Type::Str)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&STRING_IS_LESSER_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn compares() {
        check(&INT_IS_LESSER, "left: 1 2 3; right: 2 2 2", "res: true false false");
        check(
            &FLOAT_IS_LESSER,
            "left: 1.0 2.0 3.0 NaN; right: 2.0 2.0 2.0 NaN",
            "res: true false false false",
        );
        check(&STRING_IS_LESSER, "left: 'a' 'b' 'ba'; right: 'b' 'b' 'b'", "res: true false false");
    }
}
