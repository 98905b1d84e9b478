//! Ints of decimal text.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`ATOI`].
    pub ATOI_KERNEL = strconv::atoi::atoi(data: &Str) -> try i64
}

/// `atoi`
pub static ATOI: Record = Record {
    reference: "atoi",
    component: "Atoi",
    doc: "Sends the int that a text of decimal digits stands for, or an error.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Int), Port::value("err", Type::Any)],
    ..call("strconv", &[&ATOI_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &ATOI,
            "data: '12' '-7' 'x'",
            "res: 12 -7; err: {child=None text='parsing \"x\": invalid syntax'}",
        );
    }
}
