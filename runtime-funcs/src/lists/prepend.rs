//! Lists with one more element at the front.

use neva_registry::func;

func! {
    /// Sends the list with one more element in front.
    pub LIST_PREPEND(list_prepend, lists.Prepend) = lists::prepend::prepend(lst: List<T>, data: T) -> List<T> as ListPrepend
}
