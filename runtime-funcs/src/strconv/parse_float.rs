//! Floats of text.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`PARSE_FLOAT`].
    pub PARSE_FLOAT_KERNEL = strconv::parse_float::parse_float(data: &Str, bits: i64) -> try f64
}

/// `parse_float`
pub static PARSE_FLOAT: Record = Record {
    reference: "parse_float",
    component: "ParseFloat",
    doc: "Sends the float of 32 or 64 bits that is nearest to what a text stands for, or an error.",
    inputs: &[Port::value("data", Type::Str), Port::value("bits", Type::Int)],
    outputs: &[Port::value("res", Type::Float), Port::value("err", Type::Any)],
    ..call("strconv", &[&PARSE_FLOAT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_FLOAT,
            "data: '2.5' '-1e3' '0.1' 'x'; bits: 64 64 32 64",
            "res: 2.5 -1000.0 0.10000000149011612; err: {child=None text='parsing \"x\": invalid syntax'}",
        );
    }
}
