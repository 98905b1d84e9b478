//! A tick: so that a loop looks at the clock now and then, at the cost of looking at a flag.

use core::sync::atomic::{AtomicBool, Ordering};

/// Whether a tick has passed since [`restart`], or there was none yet.
static DUE: AtomicBool = AtomicBool::new(true);

/// Whether a tick has begun since the program last waited.
static BEGUN: AtomicBool = AtomicBool::new(false);

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
#[cfg(unix)]
pub fn restart() -> bool {
    /// The time between two ticks, in microseconds.
    const INTERVAL: u32 = 2000;
    const ALARM: i32 = 14;
    unsafe extern "C" {
        fn signal(number: i32, handler: usize) -> usize;
        fn ualarm(microseconds: u32, interval: u32) -> u32;
    }
    extern "C" fn pass(_signal: i32) {
        DUE.store(true, Ordering::Relaxed);
    }
    DUE.store(false, Ordering::Relaxed);
    // SAFETY: the handler only stores a flag, and is there before the signal is.
    unsafe {
        signal(ALARM, pass as extern "C" fn(i32) as usize);
        ualarm(INTERVAL, 0);
    }
    BEGUN.swap(true, Ordering::Relaxed)
}

/// This system has no such signal: every turn looks at the clock.
#[cfg(not(unix))]
pub fn restart() -> bool {
    BEGUN.swap(true, Ordering::Relaxed)
}
