//! Lists joined.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_CONCAT`].
    pub LIST_CONCAT_KERNEL = lists::concat::concat(left: List<T>, right: &List<T>) -> List<T>
}

/// `list_concat`
pub static LIST_CONCAT: Record = Record {
    reference: "list_concat",
    component: "Concat",
    doc: "Sends a list of the elements of the left list and then those of the right one.",
    inputs: &[
        Port::value("left", Type::List(&Type::Var(0))),
        Port::value("right", Type::List(&Type::Var(0))),
    ],
    outputs: &[Port::value("res", Type::List(&Type::Var(0)))],
    ..call("lists", &[&LIST_CONCAT_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn joins() {
        check(&LIST_CONCAT, "left: [1] [] []; right: [2 3] ['a'] []", "res: [1 2 3] ['a'] []");
    }
}
