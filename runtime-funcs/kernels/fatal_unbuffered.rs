//! Takes the place of `fatal` in programs whose output is never held back.

use crate::report;
use crate::sys::exit;

/// Ends the program with a text, a whole line, with status 2 as Go does.
#[cold]
#[inline(never)]
pub fn end(text: &[u8]) -> ! {
    report::say(text);
    exit::exit(2)
}
