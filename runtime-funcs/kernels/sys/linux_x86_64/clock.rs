//! Time.

use crate::sys::call::call3;

const NANOSLEEP: usize = 35;
const CLOCK_GETTIME: usize = 228;
const REALTIME: usize = 0;
const MONOTONIC: usize = 1;
const SECOND: i64 = 1_000_000_000;

/// Nanoseconds since some fixed moment; never goes back.
pub fn monotonic() -> i64 {
    read(MONOTONIC)
}

/// Nanoseconds since 1970.
pub fn wall() -> i64 {
    read(REALTIME)
}

/// Waits for so many nanoseconds; not at all if there are none.
pub fn sleep(nanoseconds: i64) {
    let mut left = [nanoseconds / SECOND, nanoseconds % SECOND];
    let place = (&raw mut left) as usize;
    // SAFETY: the kernel reads both numbers, and leaves there what is left when a signal interrupts.
    while nanoseconds > 0 && unsafe { call3(NANOSLEEP, place, place, 0) }.is_err() {}
}

fn read(clock: usize) -> i64 {
    let mut time = [0_i64; 2];
    // SAFETY: the kernel writes seconds and nanoseconds there.
    let _ = unsafe { call3(CLOCK_GETTIME, clock, (&raw mut time) as usize, 0) };
    time[0].wrapping_mul(SECOND).wrapping_add(time[1])
}
