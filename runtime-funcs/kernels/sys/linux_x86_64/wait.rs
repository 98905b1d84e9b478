//! Waiting for input or a moment, whichever comes first.

use crate::sys::call::call6;
use crate::sys::clock;
use crate::sys::errno::Errno;

/// Waits until standard input has something to read or has ended, if `input`, and until `deadline` on the monotonic
/// clock, which `i64::MAX` says is never. Says whether the input is what came first.
pub fn wait(input: bool, deadline: i64) -> bool {
    const PPOLL: usize = 271;
    const SECOND: i64 = 1_000_000_000;
    const POLLIN: u64 = 1;
    loop {
        let left = deadline.saturating_sub(clock::monotonic());
        let left = if left > 0 { left } else { 0 };
        let time = [left / SECOND, left % SECOND];
        let time = if deadline == i64::MAX { 0 } else { (&raw const time) as usize };
        // Descriptor 0.
        let mut polled = POLLIN << 32;
        let place = (&raw mut polled) as usize;
        // SAFETY: the kernel reads and writes this one entry, and reads the time.
        match unsafe { call6(PPOLL, [place, usize::from(input), time, 0, 0, 0]) } {
            Err(Errno::EINTR) => {}
            result => return result != Ok(0),
        }
    }
}
