//! Looking for the first of several moments without waiting, in a loop that goes on otherwise.

use crate::out;
use crate::sys::clock;
use crate::sys::tick;
use crate::time::wait::earliest;

/// Which of these moments of the monotonic clock has come, the earliest if several have; how many there are
/// if none has. Between two looks at the clock a tick passes, and the answer is that none has come.
#[inline]
pub fn first_deadline(deadlines: &[i64]) -> usize {
    if tick::is_due() { look(deadlines) } else { deadlines.len() }
}

#[cold]
#[inline(never)]
fn look(deadlines: &[i64]) -> usize {
    tick::restart();
    out::hand_over();
    let (first, moment) = earliest(deadlines);
    if moment <= clock::monotonic() { first } else { deadlines.len() }
}
