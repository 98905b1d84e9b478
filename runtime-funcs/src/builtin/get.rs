//! Access by key.

use neva_registry::func;

func! {
    /// Sends the value of a key of a dict, or an error when it has no such key.
    pub GET_DICT_VALUE_BY_KEY(get_dict_value_by_key, builtin.Get) =
        builtin::get::get(dict: &Dict<T>, key: &[u8]) -> try T
}
