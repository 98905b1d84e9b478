//! Files cut or extended.

use neva_registry::func;

func! {
    /// Cuts or extends a file to a size, then sends a signal, or an error.
    pub OS_TRUNCATE(os_truncate, os.Truncate) = os::truncate::truncate(path: &Str, size: i64) -> try world ()
}
