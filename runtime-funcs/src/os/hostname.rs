//! The name of the machine.

use neva_registry::func;

func! {
    /// Sends the name of the machine, or an error, for every signal.
    pub OS_HOSTNAME(os_hostname, os.Hostname) = os::process::hostname(sig: signal) -> try world Str
}
