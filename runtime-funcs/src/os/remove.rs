//! Files and directories removed.

use neva_registry::func;

func! {
    /// Removes a file or an empty directory, then sends a signal, or an error.
    pub OS_REMOVE(os_remove, os.Remove) = os::remove::remove(path: &Str) -> try world ()
}
