//! Environment variables removed.

use neva_registry::func;

func! {
    /// Removes all environment variables, then sends a signal.
    pub OS_CLEARENV(os_clearenv, os.Clearenv) = os::variables::clearenv(sig: signal) -> world ()
}
