//! Sizes of collections.

use neva_registry::func;

func! {
    /// Sends the number of elements.
    pub LIST_LEN(list_len, builtin.Len) = builtin::len::list_len(data: &List<T>) -> i64 as ListLen
}

func! {
    /// Sends the number of keys.
    pub MAP_LEN(map_len, builtin.Len) = builtin::len::dict_len(data: &Dict<T>) -> i64 as DictLen
}

func! {
    /// Sends the number of code points.
    pub STRING_LEN(string_len, builtin.Len) = builtin::len::string_len(data: &[u8]) -> i64
}
