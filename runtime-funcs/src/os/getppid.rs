//! The number of the parent process.

use neva_registry::func;

func! {
    /// Sends the number of the parent process for every signal.
    pub OS_GETPPID(os_getppid, os.Getppid) = os::process::getppid(sig: signal) -> world i64
}
