//! Longer lists.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_APPEND`].
    pub APPEND_KERNEL = lists::append::append(lst: List<T>, data: T) -> List<T>
}

/// `list_append`
pub static LIST_APPEND: Record = Record {
    reference: "list_append",
    component: "Append",
    doc: "Sends the list with one more element at its end.",
    inputs: &[Port::value("lst", Type::List(&Type::Var(0))), Port::value("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::List(&Type::Var(0)))],
    ..call("lists", &[&APPEND_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn appends() {
        check(&LIST_APPEND, "lst: [1] []; data: 2 'a'", "res: [1 2] ['a']");
    }
}
