//! Elements of lists.

use neva_registry::func;

func! {
    /// Sends the element at a position, or an error; negative positions count from the end.
    pub LIST_AT(list_at, lists.At) = lists::at::at(data: &List<T>, idx: i64) -> try T as ListAt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn positions_count_from_both_ends() {
        check(
            &LIST_AT,
            "data: [1 2 3] [1 2 3] [1] [1] []; idx: 0 -1 1 -2 0",
            "res: 1 3; err: {child=None text='index out of bounds'} {child=None text='index out of bounds'} \
             {child=None text='index out of bounds'}",
        );
    }
}
