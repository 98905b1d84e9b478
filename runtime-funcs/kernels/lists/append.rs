//! Longer lists, and lists with other elements.

use crate::value::list::List;

/// `data` after the elements of `lst`; in place when nobody else has the list.
pub fn append<T: Clone>(mut lst: List<T>, data: T) -> List<T> {
    lst.push(data);
    lst
}

/// The same for a list that has `len` elements, where that is known without a look at the list.
pub fn append_after<T: Clone>(mut lst: List<T>, len: i64, data: T) -> List<T> {
    lst.reserve_after(len as usize);
    // SAFETY: as the compiler sees to.
    unsafe { lst.push_at(len as usize, data) };
    lst
}

/// A list with room for the turns of a loop that counts from one number to another, one at the least. It has
/// one owner afterwards.
pub fn reserve<T: Clone>(mut lst: List<T>, from: i64, to: i64, step: i64) -> List<T> {
    let turns = if step < 0 { from.saturating_sub(to) } else { to.saturating_sub(from) };
    lst.reserve(if turns > 1 { turns as usize } else { 1 });
    lst
}

/// `data` after the elements of a list that has one owner and room for it, as `reserve` leaves lists: the
/// compiler calls it only in the turns that the room is for.
pub fn append_within<T>(mut lst: List<T>, data: T) -> List<T> {
    // SAFETY: as the compiler sees to.
    unsafe { lst.push_at(lst.len(), data) };
    lst
}

/// Both: a list that has one owner and room, and `len` elements.
pub fn append_at<T>(mut lst: List<T>, len: i64, data: T) -> List<T> {
    debug_assert!(lst.len() == len as usize);
    // SAFETY: as the compiler sees to.
    unsafe { lst.push_at(len as usize, data) };
    lst
}

/// A list that nobody else has.
pub fn own<T: Clone>(mut lst: List<T>) -> List<T> {
    lst.make_unique();
    lst
}

/// `lst` with `data` at a position that there is.
pub fn set<T: Clone>(lst: List<T>, index: i64, data: T) -> List<T> {
    set_within(own(lst), index, data)
}

/// The same for a list that has one owner, as `own` leaves lists.
pub fn set_within<T>(lst: List<T>, index: i64, data: T) -> List<T> {
    debug_assert!(lst.is_unique() && (index as usize) < lst.len());
    // SAFETY: the compiler calls it only so.
    unsafe { *lst.as_mut_ptr().add(index as usize) = data };
    lst
}
