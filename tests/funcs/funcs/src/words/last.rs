//! The end of a list.

use crate::value::list::List;
use crate::value::str::Str;

/// The last element.
pub fn last<T: Clone>(data: &List<T>) -> Result<T, Str> {
    data.last().cloned().ok_or_else(|| Str::from_slice(b"the list is empty"))
}
