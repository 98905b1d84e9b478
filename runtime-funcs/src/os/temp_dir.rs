//! The directory for temporary files.

use neva_registry::func;

func! {
    /// Sends the directory for temporary files for every signal.
    pub OS_TEMP_DIR(os_temp_dir, os.TempDir) = os::temporary::temp_dir(sig: signal) -> world Str
}
