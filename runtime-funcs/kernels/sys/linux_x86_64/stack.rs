//! The size of the stack.

use crate::sys::call::call6;

/// Lets the stack grow to 128 MiB, for the sake of values nested some hundred thousand times: dropping, comparing and
/// printing them is recursive. Less is granted where the user has set a lower limit for good.
pub fn deepen() {
    const PRLIMIT: usize = 302;
    const STACK: usize = 3;
    const WANTED: u64 = 128 << 20;
    let mut limit = [0_u64; 2];
    let place = (&raw mut limit) as usize;
    // SAFETY: the kernel writes the two numbers, the current limit and the highest that is allowed, then reads them.
    unsafe {
        if call6(PRLIMIT, [0, STACK, 0, place, 0, 0]).is_ok() && limit[0] < WANTED {
            limit[0] = if limit[1] < WANTED { limit[1] } else { WANTED };
            let _ = call6(PRLIMIT, [0, STACK, place, 0, 0, 0]);
        }
    }
}
