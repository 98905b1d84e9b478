//! The size of the stack.

/// Lets the main thread's stack grow to 128 MiB, for the sake of values nested some hundred thousand times: dropping,
/// comparing and printing them is recursive. Less is granted where the user has set a lower limit for good.
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
}
