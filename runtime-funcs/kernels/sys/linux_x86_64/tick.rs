//! A tick: so that a loop looks at the clock now and then, at the cost of looking at a flag.

use core::arch::naked_asm;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::sys::call::call6;

/// The time between two ticks, in microseconds.
const INTERVAL: i64 = 2000;

/// Whether a tick has passed since [`restart`], or there was none yet.
static DUE: AtomicBool = AtomicBool::new(true);

/// Whether a tick has begun since the program last waited.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// What the kernel is told of a signal's handler.
#[repr(C)]
struct Action {
    handler: extern "C" fn(i32),
    flags: usize,
    restorer: unsafe extern "C" fn(),
    mask: u64,
}

/// Whether a tick has passed.
#[inline]
pub fn is_due() -> bool {
    DUE.load(Ordering::Relaxed)
}

/// Notes that the program waits. The time until it goes on is no tick.
pub fn forget() {
    BEGUN.store(false, Ordering::Relaxed);
}

/// Begins the next tick. Its end is a signal; system calls that it interrupts go on. Whether the last one has
/// begun since the program waited.
pub fn restart() -> bool {
    const RT_SIGACTION: usize = 13;
    const SETITIMER: usize = 38;
    const ALARM: usize = 14;
    const RESTORER: usize = 0x0400_0000;
    const RESTART: usize = 0x1000_0000;
    DUE.store(false, Ordering::Relaxed);
    let action = Action { handler: pass, flags: RESTORER | RESTART, restorer: back, mask: 0 };
    // No interval, and the time to the signal: seconds and microseconds.
    let timer = [0, 0, 0, INTERVAL];
    // SAFETY: the kernel reads both; the handler only stores a flag.
    let is_set = unsafe {
        call6(RT_SIGACTION, [ALARM, (&raw const action) as usize, 0, size_of::<u64>(), 0, 0]).is_ok()
            && call6(SETITIMER, [0, (&raw const timer) as usize, 0, 0, 0, 0]).is_ok()
    };
    if !is_set {
        // Without a signal every turn looks at the clock.
        DUE.store(true, Ordering::Relaxed);
    }
    BEGUN.swap(true, Ordering::Relaxed)
}

extern "C" fn pass(_signal: i32) {
    DUE.store(true, Ordering::Relaxed);
}

/// Returns from a signal's handler.
#[unsafe(naked)]
unsafe extern "C" fn back() {
    naked_asm!("mov eax, 15", "syscall")
}
