//! Texts of errors about paths, in Go's words.

use crate::sys::errno::Errno;
use crate::sys::errno_text;
use crate::value::str::Str;

/// Says what could not be done with a path, and why.
#[cold]
#[inline(never)]
pub fn path_error(doing: &[u8], path: &[u8], error: Errno) -> Str {
    because(doing, path, &errno_text::text(error))
}

/// The same for a reason that is no error of the system.
#[cold]
#[inline(never)]
pub fn because(doing: &[u8], path: &[u8], reason: &[u8]) -> Str {
    let mut text = Str::from_slice(doing);
    text.push(b' ');
    text.extend_from_slice(path);
    text.extend_from_slice(b": ");
    text.extend_from_slice(reason);
    text
}
