//! Elements of lists.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_AT`].
    pub LIST_AT_KERNEL = lists::at::at(data: &List<T>, idx: i64) -> try T
}

/// `list_at`
pub static LIST_AT: Record = Record {
    reference: "list_at",
    component: "At",
    doc: "Sends the element at a position, or an error; negative positions count from the end.",
    inputs: &[Port::value("data", Type::List(&Type::Var(0))), Port::value("idx", Type::Int)],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..call("lists", &[&LIST_AT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn positions_count_from_both_ends() {
        check(
            &LIST_AT,
            "data: [1 2 3] [1 2 3] [1] [1] []; idx: 0 -1 1 -2 0",
            "res: 1 3; err: {child=None text='index out of bounds'} {child=None text='index out of bounds'} \
             {child=None text='index out of bounds'}",
        );
    }
}
