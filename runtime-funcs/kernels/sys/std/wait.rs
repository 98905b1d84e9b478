//! Waiting for input or a moment, whichever comes first, with the standard library.

use crate::sys::{clock, io, tick};

const MILLISECOND: i64 = 1_000_000;

/// Waits until standard input has something to read or has ended, if `input`, and until `deadline` on the
/// monotonic clock, which `i64::MAX` says is never. Says whether the input is what came first. With a
/// deadline of 0 it only looks.
pub fn wait(input: bool, deadline: i64) -> bool {
    if deadline != 0 {
        tick::forget();
    }
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
            return input && io::poll(io::STDIN, io::POLLIN, 0);
        }
        let milliseconds = i32::try_from(left / MILLISECOND).unwrap_or(i32::MAX);
        if io::poll(io::STDIN, io::POLLIN, milliseconds) {
            return true;
        }
    }
}
