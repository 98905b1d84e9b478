//! Access by key.

use neva_registry::func;

func! {
    /// Sends the value of a key of a dict, or an error when it has no such key.
    pub GET_DICT_VALUE_BY_KEY(get_dict_value_by_key, builtin.Get) =
        builtin::get::get(dict: &Dict<T>, key: &Str) -> try T
}

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
