//! Strings of code points.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`STRING_FROM_INT_CODEPOINT`].
    pub STRING_FROM_INT_CODEPOINT_KERNEL = builtin::string::string_from_int_codepoint(data: i64) -> Str
}

/// `string_from_int_codepoint`
pub static STRING_FROM_INT_CODEPOINT: Record = Record {
    reference: "string_from_int_codepoint",
    component: "String",
    doc: "Sends the string of one code point; the replacement character when the number is none.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("builtin", &[&STRING_FROM_INT_CODEPOINT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn numbers_become_code_points() {
        check(&STRING_FROM_INT_CODEPOINT, "data: 65 8364 -1", "res: 'A' '€' '\u{FFFD}'");
    }
}
