//! The end of a program whose output cannot be written.

use crate::report;
use crate::sys::errno::Errno;
use crate::sys::exit;
use crate::text::write_error;

/// Panics with the error of a print, in Go's form: says why standard output could not be written, and who
/// panicked.
#[cold]
#[inline(never)]
pub fn panic(error: Errno, origin: &[u8]) -> ! {
    report::say(b"panic: {\"child\": {\"tag\": \"None\"}, \"text\": \"write /dev/stdout: ");
    report::say(write_error::reason(error));
    report::say(b"\"}\n");
    report::say(origin);
    report::say(b"\n");
    exit::exit(1)
}
