//! The size of the stack, and what happens beyond its end.

use crate::fatal;
use crate::sys::call::{call3, call6};
use crate::sys::signals::{self, Action};

/// Bytes of the stack on which the program says that its own is full.
const LAST: usize = 16 << 10;

static mut LAST_STACK: [u8; LAST] = [0; LAST];

/// Lets the stack grow to 128 MiB, for the sake of values nested some hundred thousand times: dropping,
/// comparing and printing them is recursive. Less is granted where the user has set a lower limit for good. A
/// program that needs more ends with a message.
pub fn deepen() {
    const PRLIMIT: usize = 302;
    const ALTERNATIVE_STACK: usize = 131;
    const STACK: usize = 3;
    const WANTED: u64 = 128 << 20;
    let mut limit = [0_u64; 2];
    // SAFETY: the kernel writes the two numbers there, the current limit and the highest that is allowed.
    let got = unsafe { call6(PRLIMIT, [0, STACK, 0, (&raw mut limit) as usize, 0, 0]) };
    let [now, most] = limit;
    if got.is_ok() && now < WANTED {
        let deeper = [if most < WANTED { most } else { WANTED }, most];
        // SAFETY: the kernel reads the two numbers.
        let _ = unsafe { call6(PRLIMIT, [0, STACK, (&raw const deeper) as usize, 0, 0, 0]) };
    }
    // Begin, flags and size.
    let last = [(&raw mut LAST_STACK) as usize, 0, LAST];
    // SAFETY: the kernel reads the three numbers; nothing else uses that stack.
    let _ = unsafe { call3(ALTERNATIVE_STACK, (&raw const last) as usize, 0, 0) };
    static SAY_SO: Action = Action::new(overflow);
    signals::catch(signals::SEGMENTATION, &SAY_SO);
}

extern "C" fn overflow(_: i32) {
    fatal::end(b"fatal error: stack overflow\n")
}
