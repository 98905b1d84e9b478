//! The working directory.

use neva_registry::func;

func! {
    /// Sends the working directory, or an error, for every signal.
    pub OS_GETWD(os_getwd, os.Getwd) = os::working_dir::getwd(sig: signal) -> try world Str
}
