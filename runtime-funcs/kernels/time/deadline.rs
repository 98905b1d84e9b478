//! Points in time.

use crate::sys::clock;

/// The moment that is `duration` nanoseconds from now, on the monotonic clock; now when that is negative.
pub fn deadline(duration: i64) -> i64 {
    clock::monotonic().saturating_add(if duration < 0 { 0 } else { duration })
}
