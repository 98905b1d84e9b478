//! Lists joined.

use neva_registry::func;

func! {
    /// Sends a list of the elements of the left list and then those of the right one.
    pub LIST_CONCAT(list_concat, lists.Concat) =
        lists::concat::concat(left: List<T>, right: &List<T>) -> List<T> as ListConcat
}
