//! What a program says when it fails.

use crate::sys::io;

/// Writes to standard error, where nothing can be done about a failure to write. Code that prints through a
/// buffer flushes it before.
#[cold]
#[inline(never)]
pub fn say(text: &[u8]) {
    let _ = io::write_all(io::STDERR, text);
}
