//! The size of the stack.

use crate::sys::call::call6;

/// Lets the stack grow to 128 MiB, for the sake of values nested some hundred thousand times: dropping, comparing and
/// printing them is recursive. Less is granted where the user has set a lower limit for good.
pub fn deepen() {
    const PRLIMIT: usize = 302;
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
}
