//! Longer lists.

use crate::value::list::List;

/// `data` in front of the elements of `lst`.
pub fn prepend<T: Clone>(lst: &List<T>, data: T) -> List<T> {
    let mut longer = List::with_capacity(lst.len().wrapping_add(1));
    longer.push(data);
    for element in lst.iter() {
        longer.push(element.clone());
    }
    longer
}
