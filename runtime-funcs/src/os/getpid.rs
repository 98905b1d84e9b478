//! The number of the process.

use neva_registry::func;

func! {
    /// Sends the number of the process for every signal.
    pub OS_GETPID(os_getpid, os.Getpid) = os::process::getpid(sig: signal) -> world i64
}
