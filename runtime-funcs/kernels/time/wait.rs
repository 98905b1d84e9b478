//! Waiting for the first of several events, with what was printed handed over before.

use crate::out;
use crate::sys::clock;

/// Waits until the earliest of these moments of the monotonic clock, and says which it was.
pub fn first_deadline(deadlines: &[i64]) -> usize {
    let mut first = 0;
    let mut earliest = i64::MAX;
    for (at, &deadline) in deadlines.iter().enumerate() {
        if deadline < earliest {
            (first, earliest) = (at, deadline);
        }
    }
    let left = earliest.saturating_sub(clock::monotonic());
    if left > 0 {
        out::hand_over();
        clock::sleep(left);
    }
    first
}
