//! `Bytes`: Neva's `bytes`.

use core::ops::{Deref, DerefMut};

use crate::value::buf::{Buf, StaticBuf};

/// A sequence of bytes.
#[derive(Clone, Default)]
#[repr(transparent)]
pub struct Bytes(pub Buf<u8>);

impl Bytes {
    /// No bytes.
    pub const fn new() -> Self {
        Bytes(Buf::new())
    }

    /// The value of a `static` sequence.
    pub const fn from_static<const N: usize>(bytes: &'static StaticBuf<u8, N>) -> Self {
        Bytes(Buf::from_static(bytes))
    }

    /// A copy of `bytes`.
    pub fn from_slice(bytes: &[u8]) -> Self {
        Bytes(Buf::from_slice(bytes))
    }
}

impl Deref for Bytes {
    type Target = Buf<u8>;

    fn deref(&self) -> &Buf<u8> {
        &self.0
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut Buf<u8> {
        &mut self.0
    }
}
