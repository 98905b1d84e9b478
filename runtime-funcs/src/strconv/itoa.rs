//! Ints as decimal text.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`ITOA`].
    pub ITOA_KERNEL = strconv::itoa::itoa(data: i64) -> Str
}

/// `itoa`
pub static ITOA: Record = Record {
    reference: "itoa",
    component: "Itoa",
    doc: "Sends the int in decimal.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("strconv", &[&ITOA_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn formats() {
        check(&ITOA, "data: 12 -7", "res: '12' '-7'");
    }
}
