//! Booleans of text.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`PARSE_BOOL`].
    pub PARSE_BOOL_KERNEL = strconv::parse_bool::parse_bool(data: &Str) -> try bool
}

/// `parse_bool`
pub static PARSE_BOOL: Record = Record {
    reference: "parse_bool",
    component: "ParseBool",
    doc: "Sends the boolean that a text such as `true`, `T` or `1` stands for, or an error.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Bool), Port::value("err", Type::Any)],
    ..call("strconv", &[&PARSE_BOOL_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_BOOL,
            "data: '1' 'False' 'yes'",
            "res: true false; err: {child=None text='parsing \"yes\": invalid syntax'}",
        );
    }
}
