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
    pub STRING_LEN(string_len, builtin.Len) = builtin::len::string_len(data: &Str) -> i64
}

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
