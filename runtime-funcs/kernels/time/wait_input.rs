//! Waiting for standard input or the first of several moments, with what was printed handed over before.

use crate::out;
use crate::stdin;
use crate::sys::wait;
use crate::time::wait::earliest;

/// Waits until there is input, or its end, or until the earliest of these moments of the monotonic clock.
/// Says which moment it was, and how many there are if it was the input.
pub fn first_event(deadlines: &[i64]) -> usize {
    let (first, earliest) = earliest(deadlines);
    out::hand_over();
    if stdin::is_buffered() || wait::wait(true, earliest) { deadlines.len() } else { first }
}
