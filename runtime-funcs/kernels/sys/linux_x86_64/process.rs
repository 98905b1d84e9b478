//! The process: its arguments, environment and numbers.

use crate::sys::call::call3;
use crate::sys::start;
use crate::value::list::List;
use crate::value::str::Str;

/// The arguments, the program's own path first.
pub fn args() -> List<Str> {
    start::arguments().map(Str::from_slice).collect()
}

/// The environment that the process was started with, as `NAME=value`.
pub fn environment() -> List<Str> {
    start::environment().map(Str::from_slice).collect()
}

/// The process's number.
pub fn pid() -> i64 {
    const GETPID: usize = 39;
    number(GETPID)
}

/// The parent process's number.
pub fn parent_pid() -> i64 {
    const GETPPID: usize = 110;
    number(GETPPID)
}

fn number(call: usize) -> i64 {
    // SAFETY: takes no arguments and does not fail.
    unsafe { call3(call, 0, 0, 0) }.unwrap_or_default() as i64
}
