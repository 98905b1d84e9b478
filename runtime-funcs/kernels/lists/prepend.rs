//! Longer lists.

use crate::value::list::List;

/// `data` in front of the elements of `lst`; in place when nobody else has the list.
pub fn prepend<T: Clone>(mut lst: List<T>, data: T) -> List<T> {
    lst.push_front(data);
    lst
}
