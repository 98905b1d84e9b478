//! How a program that prints through the buffer ends: in every case what it printed goes out first.

use crate::out;
use crate::report;
use crate::sys::exit;
use crate::sys::signals::{self, Action};
use crate::write_failure;

/// Ends a program that is done.
pub fn stop() -> ! {
    exit(0)
}

/// Ends the program with a status, of which the system keeps the lowest byte.
pub fn exit(status: i64) -> ! {
    match out::flush() {
        Ok(()) => exit::exit(status as u8 as i32),
        Err(error) => write_failure::panic(error, b""),
    }
}

/// Ends a program that panicked: says why, and where that came from.
#[cold]
#[inline(never)]
pub fn panic(message: &[&[u8]], origin: &[u8]) -> ! {
    fail(1, message, origin)
}

/// Ends a program that did what has no result, or broke a promise: says what, and where that came from.
#[cold]
#[inline(never)]
pub fn fault(message: &[&[u8]], origin: &[u8]) -> ! {
    fail(2, message, origin)
}

/// Ends a program in which nothing can move any more: says who waits for whom.
#[cold]
#[inline(never)]
pub fn deadlock(text: &[u8]) -> ! {
    let _ = out::flush();
    report::say(text);
    report::say(b"\n");
    exit::exit(2)
}

/// Has the signals by which people and systems end a process write out first what was printed.
pub fn flush_at_signals() {
    static WRITE_OUT: Action = Action::new(end_by);
    signals::catch(signals::ENDING, &WRITE_OUT);
}

extern "C" fn end_by(signal: i32) {
    out::hand_over();
    signals::end_by(signal);
}

fn fail(status: i32, message: &[&[u8]], origin: &[u8]) -> ! {
    let _ = out::flush();
    report::say(b"panic: ");
    for part in message {
        report::say(part);
    }
    report::say(b"\n");
    report::say(origin);
    report::say(b"\n");
    exit::exit(status)
}
