//! Why standard output could not be written, in Go's words.

use crate::sys::errno::Errno;

/// What the text of the error begins with.
pub const SUBJECT: &[u8] = b"write /dev/stdout: ";

/// What it goes on with.
#[cold]
#[inline(never)]
pub fn reason(error: Errno) -> &'static [u8] {
    match error.0 {
        9 => b"bad file descriptor",
        27 => b"file too large",
        28 => b"no space left on device",
        122 => b"disk quota exceeded",
        _ => b"input/output error",
    }
}
