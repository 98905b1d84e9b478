//! The process: its arguments, environment and numbers, with the standard library.

use crate::value::list::List;
use crate::value::str::Str;
use core::sync::atomic::{AtomicUsize, Ordering};

/// How many arguments of the process are before the program's own path: none, unless it runs in an engine.
pub static ARGS_BEFORE: AtomicUsize = AtomicUsize::new(0);

/// The arguments, the program's own path first.
pub fn args() -> List<Str> {
    let before = ARGS_BEFORE.load(Ordering::Relaxed);
    std::env::args_os().skip(before).map(|arg| Str::from_slice(arg.as_encoded_bytes())).collect()
}

/// The environment that the process was started with, as `NAME=value`. On Linux also what has no `=`, which
/// the standard library leaves out.
#[cfg(target_os = "linux")]
pub fn environment() -> List<Str> {
    unsafe extern "C" {
        static environ: *const *const core::ffi::c_char;
    }
    let mut entries = List::new();
    // SAFETY: the C library's list of texts, which ends with a null pointer. Nothing here changes it.
    unsafe {
        let mut next = environ;
        while !next.is_null() && !(*next).is_null() {
            entries.push(Str::from_slice(core::ffi::CStr::from_ptr(*next).to_bytes()));
            next = next.add(1);
        }
    }
    entries
}

/// The environment that the process was started with, as `NAME=value`.
#[cfg(not(target_os = "linux"))]
pub fn environment() -> List<Str> {
    std::env::vars_os()
        .map(|(name, value)| {
            let mut entry = Str::from_slice(name.as_encoded_bytes());
            entry.push(b'=');
            entry.extend_from_slice(value.as_encoded_bytes());
            entry
        })
        .collect()
}

/// The process's number.
pub fn pid() -> i64 {
    i64::from(std::process::id())
}

/// The parent process's number; 0 on a system that does not tell.
pub fn parent_pid() -> i64 {
    #[cfg(unix)]
    return i64::from(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    return 0;
}
