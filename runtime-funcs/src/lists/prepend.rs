//! Longer lists.

use neva_registry::func;

func! {
    /// Sends the list with one more element in front.
    pub LIST_PREPEND(list_prepend, lists.Prepend) = lists::prepend::prepend(lst: &List<T>, data: T) -> List<T>
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn prepends() {
        check(&LIST_PREPEND, "lst: [1 2] []; data: 3 'a'", "res: [3 1 2] ['a']");
    }
}
