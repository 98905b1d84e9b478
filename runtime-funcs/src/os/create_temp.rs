//! Temporary files.

use neva_registry::func;

func! {
    /// Makes a new file with a name after a pattern and sends its path, or an error.
    pub OS_CREATE_TEMP(os_create_temp, os.CreateTemp) =
        os::temporary::create_temp(dir: &Str, pattern: &Str) -> try world Str
}
