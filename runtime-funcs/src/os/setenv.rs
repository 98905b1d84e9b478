//! Environment variables set.

use neva_registry::func;

func! {
    /// Sets an environment variable, then sends a signal, or an error.
    pub OS_SETENV(os_setenv, os.Setenv) = os::variables::setenv(key: &Str, value: &Str) -> try world ()
}
