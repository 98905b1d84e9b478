//! The size of the stack, and what happens beyond its end.

use crate::fatal;
use crate::sys::signals::{self, Action};

/// Lets the main thread's stack grow to 128 MiB, for the sake of values nested some hundred thousand times:
/// dropping, comparing and printing them is recursive. Less is granted where the user has set a lower limit
/// for good. A program that needs more ends with a message; the standard library has set up the stack that
/// this takes.
pub fn deepen() {
    #[cfg(target_os = "linux")]
    {
        unsafe extern "C" {
            fn getrlimit(resource: i32, limit: *mut [u64; 2]) -> i32;
            fn setrlimit(resource: i32, limit: *const [u64; 2]) -> i32;
        }
        const STACK: i32 = 3;
        const WANTED: u64 = 128 << 20;
        let mut limit = [0; 2];
        // SAFETY: reads and writes the two numbers, the current limit and the highest that is allowed.
        unsafe {
            if getrlimit(STACK, &raw mut limit) == 0 && limit[0] < WANTED {
                limit[0] = WANTED.min(limit[1]);
                setrlimit(STACK, &raw const limit);
            }
        }
    }
    static SAY_SO: Action = Action::new(overflow);
    signals::catch(signals::SEGMENTATION, &SAY_SO);
}

extern "C" fn overflow(_: i32) {
    fatal::end(b"fatal error: stack overflow\n")
}
