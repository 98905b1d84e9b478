//! Negation.

use crate::define::call;
use neva_registry::{Port, Record, Type, operator};

operator! {
    /// The kernel of [`NOT`].
    pub NOT_KERNEL = not(data: bool) -> bool { !data }
}

/// `not`
pub static NOT: Record = Record {
    reference: "not",
    component: "Not",
    doc: "Sends whether the boolean is false.",
    inputs: &[Port::value("data", Type::Bool)],
    outputs: &[Port::value("res", Type::Bool)],
    ..call("builtin", &[&NOT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn turns_around() {
        check(&NOT, "data: true false", "res: false true");
    }
}
