//! `Str`: Neva's `string`.

use core::cmp::Ordering;
use core::ops::{Deref, DerefMut};

use crate::value::buf::{Buf, StaticBuf};

/// A string of bytes, which usually, but not by necessity, is UTF-8.
#[derive(Clone, Default)]
#[repr(transparent)]
pub struct Str(pub Buf<u8>);

impl Str {
    /// The empty string.
    pub const fn new() -> Self {
        Str(Buf::new())
    }

    /// The value of a `static` string.
    pub const fn from_static<const N: usize>(text: &'static StaticBuf<u8, N>) -> Self {
        Str(Buf::from_static(text))
    }

    /// A copy of `bytes`.
    pub fn from_slice(bytes: &[u8]) -> Self {
        Str(Buf::from_slice(bytes))
    }
}

/// Whether two strings are equal. Strings of one byte, as loops over characters compare them, need no call.
#[inline]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && match (left, right) {
            ([left], [right]) => left == right,
            _ => left == right,
        }
}

impl Deref for Str {
    type Target = Buf<u8>;

    fn deref(&self) -> &Buf<u8> {
        &self.0
    }
}

impl DerefMut for Str {
    fn deref_mut(&mut self) -> &mut Buf<u8> {
        &mut self.0
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        *self.0 == *other.0
    }
}

impl Eq for Str {}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    /// The order of the bytes, as in Go.
    fn cmp(&self, other: &Str) -> Ordering {
        (*self.0).cmp(&*other.0)
    }
}
