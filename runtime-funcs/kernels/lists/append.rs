//! Longer lists.

use crate::value::list::List;

/// `data` after the elements of `lst`; in place when nobody else has the list.
pub fn append<T: Clone>(mut lst: List<T>, data: T) -> List<T> {
    lst.push(data);
    lst
}
