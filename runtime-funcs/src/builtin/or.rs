//! Disjunction.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`OR`].
    pub OR_KERNEL = or(left: bool, right: bool) -> bool { left | right }
}

/// `or`
pub static OR: Record = Record {
    reference: "or",
    component: "Or",
    doc: "Sends whether at least one of two booleans is true.",
    inputs: &[Port::value("left", Type::Bool), Port::value("right", Type::Bool)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&OR_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn is_true_when_one_is() {
        check(&OR, "left: true true false false; right: true false true false", "res: true true true false");
    }
}
