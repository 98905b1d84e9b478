//! Trees of files and directories removed.

use neva_registry::func;

func! {
    /// Removes a path and whatever is below it, then sends a signal, or an error.
    pub OS_REMOVE_ALL(os_remove_all, os.RemoveAll) = os::remove::remove_all(path: &Str) -> try world ()
}
