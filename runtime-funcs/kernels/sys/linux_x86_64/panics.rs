//! What happens when a kernel panics. Only kernels of modules and of crates can.

use crate::fatal;

/// Ends the program. Where and why is not told: places and messages would be carried by every program in
/// which the compiler cannot prove that nothing panics.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fatal::end(b"fatal error: a kernel panicked\n")
}
