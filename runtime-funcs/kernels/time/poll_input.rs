//! Looking for standard input or the first of several moments without waiting, in a loop that goes on
//! otherwise.

use crate::out;
use crate::sys::clock;
use crate::sys::tick;
use crate::time::wait::earliest;
use crate::time::wait_input;

/// Which of these moments of the monotonic clock has come; how many there are if none has but there is a line
/// of input, or its end; one more if there is neither. Between two looks a tick passes, and the answer is
/// that there is neither. Input is looked for only when the program has gone on for a whole tick: what takes
/// less depends on no clock.
#[inline]
pub fn first_event(deadlines: &[i64]) -> usize {
    if tick::is_due() { look(deadlines) } else { deadlines.len().wrapping_add(1) }
}

#[cold]
#[inline(never)]
fn look(deadlines: &[i64]) -> usize {
    let has_passed = tick::restart();
    out::hand_over();
    let (first, moment) = earliest(deadlines);
    if moment <= clock::monotonic() {
        first
    } else if has_passed && wait_input::line(0) {
        deadlines.len()
    } else {
        deadlines.len().wrapping_add(1)
    }
}
