//! The end of a program whose output cannot be written.

use crate::report;
use crate::sys::errno::Errno;
use crate::sys::exit;
use crate::text::write_error;

/// Says why standard output could not be written, and who wrote; status 1.
#[cold]
#[inline(never)]
pub fn panic(error: Errno, origin: &[u8]) -> ! {
    report::say(b"panic: ");
    report::say(write_error::SUBJECT);
    report::say(write_error::reason(error));
    report::say(b"\n");
    report::say(origin);
    report::say(b"\n");
    exit::exit(1)
}
