//! Waiting for standard input or the first of several moments, with what was printed handed over before.

use crate::out;
use crate::stdin;
use crate::sys::wait;
use crate::time::wait::earliest;

/// Waits until there is a line of input, or its end, or until the earliest of these moments of the monotonic
/// clock. Says which moment it was, and how many there are if it was the input.
pub fn first_event(deadlines: &[i64]) -> usize {
    let (first, earliest) = earliest(deadlines);
    out::hand_over();
    if line(earliest) { deadlines.len() } else { first }
}

/// Waits until there is a line of input, or its end, and until `deadline` on the monotonic clock, which
/// `i64::MAX` says is never. Says whether the input is what came first: a part of a line is not enough, since
/// its reader would wait for the rest of it, and nothing else would go on.
pub fn line(deadline: i64) -> bool {
    loop {
        if stdin::has_line() {
            return true;
        }
        if !wait::wait(true, deadline) {
            return false;
        }
        if !stdin::read_ahead() {
            // The reader is told why.
            return true;
        }
    }
}
