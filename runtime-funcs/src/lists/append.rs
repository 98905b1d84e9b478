//! Lists with one more element at the end.

use neva_registry::func;

func! {
    /// Sends the list with one more element at its end.
    pub LIST_APPEND(list_append, lists.Append) = lists::append::append(lst: List<T>, data: T) -> List<T> as ListAppend
}
