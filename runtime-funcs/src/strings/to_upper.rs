//! Strings in upper case.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`STRINGS_TO_UPPER`].
    pub TO_UPPER_KERNEL = strings::to_upper::to_upper(data: &Str) -> Str
}

/// `strings_to_upper`
pub static STRINGS_TO_UPPER: Record = Record {
    reference: "strings_to_upper",
    component: "ToUpper",
    doc: "Sends the string with every code point mapped to upper case on its own.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("strings", &[&TO_UPPER_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn maps_code_points() {
        check(&STRINGS_TO_UPPER, "data: 'straße ΑΣ Hello 1!'", "res: 'STRAßE ΑΣ HELLO 1!'");
    }
}
