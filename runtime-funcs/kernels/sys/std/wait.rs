//! Waiting for input or a moment, whichever comes first, with the standard library.

use crate::sys::clock;

const MILLISECOND: i64 = 1_000_000;

/// Waits until standard input has something to read or has ended, if `input`, and until `deadline` on the
/// monotonic clock, which `i64::MAX` says is never. Says whether the input is what came first.
pub fn wait(input: bool, deadline: i64) -> bool {
    loop {
        let left = match deadline {
            i64::MAX => i64::MAX,
            _ => deadline.saturating_sub(clock::monotonic()).max(0),
        };
        if !input || left < MILLISECOND {
            clock::sleep(left);
            if !input && clock::monotonic() < deadline {
                continue;
            }
            return input && poll_input(0);
        }
        if poll_input(i32::try_from(left / MILLISECOND).unwrap_or(i32::MAX)) {
            return true;
        }
    }
}

/// Waits so many milliseconds for input at most, and says whether there is some or its end.
#[cfg(unix)]
fn poll_input(milliseconds: i32) -> bool {
    #[repr(C)]
    struct Polled {
        fd: i32,
        wanted: i16,
        got: i16,
    }
    unsafe extern "C" {
        fn poll(polled: *mut Polled, count: usize, milliseconds: i32) -> i32;
    }
    const POLLIN: i16 = 1;
    let mut polled = Polled { fd: 0, wanted: POLLIN, got: 0 };
    // SAFETY: one entry, which is live.
    unsafe { poll(&raw mut polled, 1, milliseconds) > 0 }
}

/// This system can't tell whether there is input: whoever reads it waits there.
#[cfg(not(unix))]
fn poll_input(_milliseconds: i32) -> bool {
    true
}
