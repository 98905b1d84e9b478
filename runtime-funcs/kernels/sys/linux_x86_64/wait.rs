//! Waiting for input or a moment, whichever comes first.

use crate::sys::call::call6;
use crate::sys::clock;
use crate::sys::errno::Errno;
use crate::sys::tick;

/// Waits until standard input has something to read or has ended, if `input`, and until `deadline` on the
/// monotonic clock, which `i64::MAX` says is never. Says whether the input is what came first. With a
/// deadline of 0 it only looks.
pub fn wait(input: bool, deadline: i64) -> bool {
    const POLL: usize = 7;
    const PPOLL: usize = 271;
    const SECOND: i64 = 1_000_000_000;
    const MILLISECOND: i64 = 1_000_000;
    const LONGEST: i64 = i32::MAX as i64;
    const POLLIN: u64 = 1;
    if deadline != 0 {
        tick::forget();
    }
    loop {
        let left = deadline.saturating_sub(clock::monotonic());
        let left = if left > 0 { left } else { 0 };
        let time = [left / SECOND, left % SECOND];
        let milliseconds = left / MILLISECOND;
        // A process that is stopped meanwhile goes on with what is left when it was stopped in the one call,
        // and when it goes on in the other, which counts milliseconds.
        let (call, limit) = match milliseconds {
            0 => (PPOLL, (&raw const time) as usize),
            _ if deadline == i64::MAX => (PPOLL, 0),
            _ if milliseconds > LONGEST => (POLL, LONGEST as usize),
            _ => (POLL, milliseconds as usize),
        };
        // Descriptor 0.
        let mut polled = POLLIN << 32;
        let place = (&raw mut polled) as usize;
        // SAFETY: the kernel reads and writes this one entry, and reads the time.
        match unsafe { call6(call, [place, usize::from(input), limit, 0, 0, 0]) } {
            Err(Errno::EINTR) => {}
            Ok(0) if clock::monotonic() < deadline => {}
            result => return result != Ok(0),
        }
    }
}
