//! Access by key.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`GET_DICT_VALUE_BY_KEY`].
    pub GET_DICT_VALUE_BY_KEY_KERNEL = builtin::get::get(dict: &Dict<T>, key: &Str) -> try T
}

/// `get_dict_value_by_key`
pub static GET_DICT_VALUE_BY_KEY: Record = Record {
    reference: "get_dict_value_by_key",
    component: "Get",
    doc: "Sends the value of a key of a dict, or an error when it has no such key.",
    inputs: &[Port::value("dict", Type::Dict(&Type::Var(0))), Port::value("key", Type::Str)],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..call("builtin", &[&GET_DICT_VALUE_BY_KEY_KERNEL])
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn finds_keys() {
        check(
            &GET_DICT_VALUE_BY_KEY,
            "dict: <a=1 b=2> <a=1>; key: 'b' 'c'",
            "res: 2; err: {child=None text='Key not found in dictionary'}",
        );
    }
}
