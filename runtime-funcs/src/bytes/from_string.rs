//! Bytes of strings.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`BYTES_FROM_STRING`].
    pub BYTES_FROM_STRING_KERNEL = strings::convert::to_bytes(data: Str) -> Bytes
}

/// `bytes_from_string`
pub static BYTES_FROM_STRING: Record = Record {
    reference: "bytes_from_string",
    component: "FromString",
    doc: "Sends the bytes of a string.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Bytes)],
    ..call("bytes", &[&BYTES_FROM_STRING_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn converts() {
        check(&BYTES_FROM_STRING, "data: 'añ' ''", "res: x'añ' x''");
    }
}
