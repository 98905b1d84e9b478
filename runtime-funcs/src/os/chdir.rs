//! Another working directory.

use neva_registry::func;

func! {
    /// Goes to another working directory, then sends a signal, or an error.
    pub OS_CHDIR(os_chdir, os.Chdir) = os::working_dir::chdir(path: &Str) -> try world ()
}
