//! Signals that end the process.

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::sys::call::call3;

/// Each signal is the bit of its number.
pub type Signals = u32;

/// The terminal is gone, somebody pressed Ctrl-C, or somebody asked for the end.
pub const ENDING: Signals = 1 << 1 | 1 << 2 | 1 << 15;
/// Memory was touched that is not there.
pub const SEGMENTATION: Signals = 1 << 11;

/// What happens on a signal, as the kernel has it.
#[repr(C)]
pub struct Action {
    handler: extern "C" fn(i32),
    flags: usize,
    restorer: usize,
    mask: usize,
}

impl Action {
    /// Calls a function once, on the stack for signals if there is one. It must not return.
    pub const fn new(handler: extern "C" fn(i32)) -> Action {
        const RESTORER: usize = 0x0400_0000;
        const ON_STACK: usize = 0x0800_0000;
        const NESTED: usize = 0x4000_0000;
        const ONCE: usize = 0x8000_0000;
        Action { handler, flags: RESTORER | ON_STACK | NESTED | ONCE, restorer: 0, mask: 0 }
    }
}

/// Has signals cause an action, but for those that the process was started to ignore.
pub fn catch(mut signals: Signals, action: &'static Action) {
    const IGNORED: usize = 1;
    while signals != 0 {
        let mut old = MaybeUninit::<[usize; 4]>::uninit();
        let known = (&raw mut old) as usize;
        let signal = signals.trailing_zeros();
        // SAFETY: the kernel reads the one and writes the other, with the handler first; all of it lives long
        // enough.
        unsafe {
            change(signal, action as *const Action as usize, known);
            if old.as_ptr().cast::<usize>().read() == IGNORED {
                change(signal, known, 0);
            }
        }
        signals &= signals.wrapping_sub(1);
    }
}

/// Ends the process by a signal that was caught.
pub fn end_by(signal: i32) {
    const GETPID: usize = 39;
    const KILL: usize = 62;
    // SAFETY: touches no memory.
    unsafe {
        let process = call3(GETPID, 0, 0, 0).unwrap_or_default();
        let _ = call3(KILL, process, signal as usize, 0);
    }
}

/// Changes what happens on a signal.
///
/// # Safety
/// `new` is an [`Action`], `old` the place for one, or 0.
#[inline]
unsafe fn change(signal: u32, new: usize, old: usize) {
    const ACTION: usize = 13;
    // SAFETY: as promised by the caller; the instruction changes no other register.
    unsafe {
        asm!("syscall", inlateout("rax") ACTION => _, in("edi") signal, in("rsi") new, in("rdx") old,
             in("r10") size_of::<usize>(), lateout("rcx") _, lateout("r11") _, options(nostack));
    }
}
