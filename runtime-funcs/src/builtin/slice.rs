//! Parts of lists and strings.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_SLICE`].
    pub LIST_SLICE_KERNEL = builtin::slice::list_slice(data: &List<T>, from: i64, to: i64) -> List<T>
}

/// `list_slice`
pub static LIST_SLICE: Record = Record {
    reference: "list_slice",
    component: "Slice",
    doc: "Sends the elements from one position up to another; negative positions count from the end.",
    inputs: &[
        Port::value("data", Type::List(&Type::Var(0))),
        Port::value("from", Type::Int),
        Port::value("to", Type::Int),
    ],
    outputs: &[Port::value("res", Type::List(&Type::Var(0)))],
    ..call("builtin", &[&LIST_SLICE_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_SLICE`].
    pub STRING_SLICE_KERNEL = builtin::slice::string_slice(data: &Str, from: i64, to: i64) -> Str
}

/// `string_slice`
pub static STRING_SLICE: Record = Record {
    reference: "string_slice",
    component: "Slice",
    doc: "Sends the code points from one position up to another; negative positions count from the end.",
    inputs: &[Port::value("data", Type::Str), Port::value("from", Type::Int), Port::value("to", Type::Int)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("builtin", &[&STRING_SLICE_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_AT`].
    pub STRING_AT_KERNEL = builtin::slice::string_at(data: &Str, idx: i64) -> try Str
}

/// `string_at`: no component of the standard library uses it.
pub static STRING_AT: Record = Record {
    reference: "string_at",
    component: "At",
    doc: "Sends the code point at a position, or an error; negative positions count from the end.",
    inputs: &[Port::value("data", Type::Str), Port::value("idx", Type::Int)],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("builtin", &[&STRING_AT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn cuts() {
        check(&LIST_SLICE, "data: [1 2 3 4] [1]; from: 1 5; to: -1 9", "res: [2 3] []");
        check(&STRING_SLICE, "data: 'añbc'; from: -3; to: 3", "res: 'ñb'");
    }

    #[test]
    fn a_position_may_be_out_of_bounds() {
        check(
            &STRING_AT,
            "data: 'añ' 'añ'; idx: -1 2",
            "res: 'ñ'; err: {child=None text='index out of bounds'}",
        );
    }
}
