//! Strings of bytes.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`STRINGS_FROM_BYTES`].
    pub STRINGS_FROM_BYTES_KERNEL = strings::convert::from_bytes(data: Bytes) -> Str
}

/// `strings_from_bytes`
pub static STRINGS_FROM_BYTES: Record = Record {
    reference: "strings_from_bytes",
    component: "FromBytes",
    doc: "Sends the string of some bytes, whether they are UTF-8 or not.",
    inputs: &[Port::value("data", Type::Bytes)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("strings", &[&STRINGS_FROM_BYTES_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn converts() {
        check(&STRINGS_FROM_BYTES, "data: x'añ' x''", "res: 'añ' ''");
    }
}
