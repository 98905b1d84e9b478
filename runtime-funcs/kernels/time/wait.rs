//! Waiting for the first of several moments, with what was printed handed over before.

use crate::out;
use crate::sys::wait;

/// Waits until the earliest of these moments of the monotonic clock, and says which it was.
pub fn first_deadline(deadlines: &[i64]) -> usize {
    let (first, earliest) = earliest(deadlines);
    out::hand_over();
    wait::wait(false, earliest);
    first
}

/// Which of these moments comes first, and when that is; the end of time when there are none.
pub fn earliest(deadlines: &[i64]) -> (usize, i64) {
    let mut first = (0, i64::MAX);
    for (at, &deadline) in deadlines.iter().enumerate() {
        if deadline < first.1 {
            first = (at, deadline);
        }
    }
    first
}
