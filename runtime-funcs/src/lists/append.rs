//! Longer lists.

use neva_registry::func;

func! {
    /// Sends the list with one more element at its end.
    pub LIST_APPEND(list_append, lists.Append) = lists::append::append(lst: List<T>, data: T) -> List<T> as ListAppend
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn appends() {
        check(&LIST_APPEND, "lst: [1] []; data: 2 'a'", "res: [1 2] ['a']");
    }
}
