//! Longer lists.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_PREPEND`].
    pub LIST_PREPEND_KERNEL = lists::prepend::prepend(lst: &List<T>, data: T) -> List<T>
}

/// `list_prepend`
pub static LIST_PREPEND: Record = Record {
    reference: "list_prepend",
    component: "Prepend",
    doc: "Sends the list with one more element in front.",
    inputs: &[Port::value("lst", Type::List(&Type::Var(0))), Port::value("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::List(&Type::Var(0)))],
    ..call("lists", &[&LIST_PREPEND_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn prepends() {
        check(&LIST_PREPEND, "lst: [1 2] []; data: 3 'a'", "res: [3 1 2] ['a']");
    }
}
