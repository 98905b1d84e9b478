//! Entries of directories.

use neva_registry::func;

func! {
    /// Sends the entries of a directory, sorted by name, or an error.
    pub OS_READ_DIR(os_read_dir, os.ReadDir) = os::directories::read_dir(path: &Str) -> try world List<Value>
}
