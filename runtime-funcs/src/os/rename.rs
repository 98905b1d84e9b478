//! Files and directories renamed.

use neva_registry::func;

func! {
    /// Renames a file or directory, then sends a signal, or an error.
    pub OS_RENAME(os_rename, os.Rename) = os::rename::rename(oldPath: &Str, newPath: &Str) -> try world ()
}
