//! The end of a program that cannot go on for a reason that is not in its network: no memory or no stack is
//! left, or a kernel panicked.

use crate::out;
use crate::report;
use crate::sys::exit;

/// Ends the program with a text, a whole line, with status 2 as Go does. What was printed goes out first.
#[cold]
#[inline(never)]
pub fn end(text: &[u8]) -> ! {
    out::hand_over();
    report::say(text);
    exit::exit(2)
}
