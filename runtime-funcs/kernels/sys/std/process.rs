//! The process: its end, arguments and numbers, with the standard library.

use crate::value::list::List;
use crate::value::str::Str;

/// Ends the process; what is still buffered is lost.
pub fn exit(status: i32) -> ! {
    std::process::exit(status)
}

/// The arguments, the program's own path first.
pub fn args() -> List<Str> {
    std::env::args_os().map(|arg| Str::from_slice(arg.as_encoded_bytes())).collect()
}

/// The process's number.
pub fn pid() -> i64 {
    i64::from(std::process::id())
}

/// The parent process's number.
#[cfg(unix)]
pub fn parent_pid() -> i64 {
    i64::from(std::os::unix::process::parent_id())
}

/// The parent process's number, which this system does not tell.
#[cfg(not(unix))]
pub fn parent_pid() -> i64 {
    0
}
