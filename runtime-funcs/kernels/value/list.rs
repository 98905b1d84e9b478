//! `List<T>`: Neva's `list<T>`.

use crate::value::buf::Buf;

/// A list is the counted array itself. [`Buf::nil`] is the list that Go knows as nil: it prints `null`.
pub type List<T> = Buf<T>;
