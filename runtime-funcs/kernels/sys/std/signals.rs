//! Signals that end the process, by the system's C library.

/// Each signal is the bit of its number.
pub type Signals = u32;

/// The terminal is gone, somebody pressed Ctrl-C, or somebody asked for the end.
pub const ENDING: Signals = 1 << 1 | 1 << 2 | 1 << 15;
/// Memory was touched that is not there.
pub const SEGMENTATION: Signals = 1 << 11;

/// What happens on a signal, as C libraries of Linux have it.
#[repr(C)]
pub struct Action {
    handler: extern "C" fn(i32),
    mask: [usize; 1024 / usize::BITS as usize],
    flags: u32,
    restorer: usize,
}

impl Action {
    /// Calls a function once, on the stack for signals if there is one. It must not return.
    pub const fn new(handler: extern "C" fn(i32)) -> Action {
        const ON_STACK: u32 = 0x0800_0000;
        const NESTED: u32 = 0x4000_0000;
        const ONCE: u32 = 0x8000_0000;
        let mask = [0; 1024 / usize::BITS as usize];
        Action { handler, mask, flags: ON_STACK | NESTED | ONCE, restorer: 0 }
    }
}

/// Has signals cause an action, but for those that the process was started to ignore.
#[cfg(target_os = "linux")]
pub fn catch(signals: Signals, action: &'static Action) {
    unsafe extern "C" {
        fn sigaction(signal: i32, new: *const Action, old: *mut Action) -> i32;
    }
    const IGNORED: usize = 1;
    for signal in (1..32).filter(|signal| signals & 1 << signal != 0) {
        let mut old = std::mem::MaybeUninit::<Action>::zeroed();
        let old = old.as_mut_ptr();
        // SAFETY: reads the one and writes the other; the handler lives as long as the process. The first
        // word is that of the handler, which may be no function.
        unsafe {
            sigaction(signal, action, old);
            if old.cast::<usize>().read() == IGNORED {
                sigaction(signal, old, std::ptr::null_mut());
            }
        }
    }
}

/// Leaves signals to the system, which may have other actions than ours.
#[cfg(not(target_os = "linux"))]
pub fn catch(_signals: Signals, _action: &'static Action) {}

/// Ends the process by a signal that was caught.
pub fn end_by(signal: i32) {
    #[cfg(unix)]
    {
        unsafe extern "C" {
            fn raise(signal: i32) -> i32;
        }
        // SAFETY: touches no memory; the handler is gone by now.
        unsafe { raise(signal) };
    }
    #[cfg(not(unix))]
    let _ = signal;
}
