//! Parts of lists and strings.

use neva_registry::func;

func! {
    /// Sends the elements from one position up to another; negative positions count from the end.
    pub LIST_SLICE(list_slice, builtin.Slice) =
        builtin::slice::list_slice(data: List<T>, from: i64, to: i64) -> List<T> as ListSlice
}

func! {
    /// Sends the code points from one position up to another; negative positions count from the end.
    pub STRING_SLICE(string_slice, builtin.Slice) =
        builtin::slice::string_slice(data: &[u8], from: i64, to: i64) -> Str
}

func! {
    /// Sends the code point at a position, or an error; negative positions count from the end.
    pub STRING_AT(string_at, builtin.At) = builtin::slice::string_at(data: &[u8], idx: i64) -> try Str
}
