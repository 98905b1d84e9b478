//! New directories with those above them.

use neva_registry::func;

func! {
    /// Makes a directory and those above it that are missing, then sends a signal, or an error.
    pub OS_MKDIR_ALL(os_mkdir_all, os.MkdirAll) =
        os::directories::mkdir_all(path: &Str, perm: i64) -> try world ()
}
