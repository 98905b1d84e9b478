//! Elements of lists.

use neva_registry::func;

func! {
    /// Sends the element at a position, or an error; negative positions count from the end.
    pub LIST_AT(list_at, lists.At) = lists::at::at(data: &List<T>, idx: i64) -> try T as ListAt
}
