//! Environment variables.

use neva_registry::func;

func! {
    /// Sends the value of an environment variable, empty when there is none.
    pub OS_GETENV(os_getenv, os.Getenv) = os::variables::getenv(key: &Str) -> world Str
}
