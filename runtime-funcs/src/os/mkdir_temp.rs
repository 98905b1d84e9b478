//! Temporary directories.

use neva_registry::func;

func! {
    /// Makes a new directory with a name after a pattern and sends its path, or an error.
    pub OS_MKDIR_TEMP(os_mkdir_temp, os.MkdirTemp) =
        os::temporary::mkdir_temp(dir: &Str, pattern: &Str) -> try world Str
}
