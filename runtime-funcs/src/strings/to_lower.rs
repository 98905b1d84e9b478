//! Strings in lower case.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`STRINGS_TO_LOWER`].
    pub TO_LOWER_KERNEL = strings::to_lower::to_lower(data: &Str) -> Str
}

/// `strings_to_lower`
pub static STRINGS_TO_LOWER: Record = Record {
    reference: "strings_to_lower",
    component: "ToLower",
    doc: "Sends the string with every code point mapped to lower case on its own.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("strings", &[&TO_LOWER_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn maps_code_points() {
        check(&STRINGS_TO_LOWER, "data: 'straße ΑΣ Hello 1!'", "res: 'straße ασ hello 1!'");
    }
}
