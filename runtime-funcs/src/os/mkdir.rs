//! New directories.

use neva_registry::func;

func! {
    /// Makes a directory with these permissions, then sends a signal, or an error.
    pub OS_MKDIR(os_mkdir, os.Mkdir) = os::directories::mkdir(path: &Str, perm: i64) -> try world ()
}
