//! Booleans as text.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`FORMAT_BOOL`].
    pub FORMAT_BOOL_KERNEL = strconv::format_bool::format_bool(data: bool) -> Str
}

/// `format_bool`
pub static FORMAT_BOOL: Record = Record {
    reference: "format_bool",
    component: "FormatBool",
    doc: "Sends `true` or `false`.",
    inputs: &[Port::value("data", Type::Bool)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("strconv", &[&FORMAT_BOOL_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn formats() {
        check(&FORMAT_BOOL, "data: true false", "res: 'true' 'false'");
    }
}
