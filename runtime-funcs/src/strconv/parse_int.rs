//! Ints of text in any base.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`PARSE_INT`].
    pub PARSE_INT_KERNEL = strconv::parse_int::parse_int(data: &Str, base: i64, bits: i64) -> try i64
}

/// `parse_int`
pub static PARSE_INT: Record = Record {
    reference: "parse_int",
    component: "ParseInt",
    doc: "Sends the int of so many bits that a text stands for in a base, or an error; base 0 is what the prefix says.",
    inputs: &[Port::value("data", Type::Str), Port::value("base", Type::Int), Port::value("bits", Type::Int)],
    outputs: &[Port::value("res", Type::Int), Port::value("err", Type::Any)],
    ..call("strconv", &[&PARSE_INT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_INT,
            "data: 'ff' '0b1_1' '300'; base: 16 0 10; bits: 64 0 8",
            "res: 255 3; err: {child=None text='strconv.ParseInt: parsing \"300\": value out of range'}",
        );
    }
}
