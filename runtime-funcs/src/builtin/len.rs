//! Sizes of collections.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`LIST_LEN`].
    pub LIST_LEN_KERNEL = builtin::len::list_len(data: &List<T>) -> i64
}

/// `list_len`
pub static LIST_LEN: Record = Record {
    reference: "list_len",
    component: "Len",
    doc: "Sends the number of elements.",
    inputs: &[Port::value("data", Type::List(&Type::Var(0)))],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&LIST_LEN_KERNEL])
};

kernel! {
    /// The kernel of [`MAP_LEN`].
    pub MAP_LEN_KERNEL = builtin::len::dict_len(data: &Dict<T>) -> i64
}

/// `map_len`
pub static MAP_LEN: Record = Record {
    reference: "map_len",
    component: "Len",
    doc: "Sends the number of keys.",
    inputs: &[Port::value("data", Type::Dict(&Type::Var(0)))],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&MAP_LEN_KERNEL])
};

kernel! {
    /// The kernel of [`STRING_LEN`].
    pub STRING_LEN_KERNEL = builtin::len::string_len(data: &Str) -> i64
}

/// `string_len`
pub static STRING_LEN: Record = Record {
    reference: "string_len",
    component: "Len",
    doc: "Sends the number of code points.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("builtin", &[&STRING_LEN_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn counts() {
        check(&LIST_LEN, "data: [1 2] []", "res: 2 0");
        check(&MAP_LEN, "data: <a=1 b=2> <>", "res: 2 0");
        check(&STRING_LEN, "data: 'añb' ''", "res: 3 0");
    }
}
