//! Environment variables.

use neva_registry::func;

func! {
    /// Sends all environment variables as `NAME=value` for every signal.
    pub OS_ENVIRON(os_environ, os.Environ) = os::variables::environ(sig: signal) -> world List<Str>
}
