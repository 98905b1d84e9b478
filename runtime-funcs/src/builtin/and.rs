//! Conjunction.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`AND`].
    pub AND_KERNEL = and(left: bool, right: bool) -> bool { left & right }
}

/// `and`
pub static AND: Record = Record {
    reference: "and",
    component: "And",
    doc: "Sends whether both booleans are true.",
    inputs: &[Port::value("left", Type::Bool), Port::value("right", Type::Bool)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&AND_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn is_true_when_both_are() {
        check(
            &AND,
            "left: true true false false; right: true false true false",
            "res: true false false false",
        );
    }
}
