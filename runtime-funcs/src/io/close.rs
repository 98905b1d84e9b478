//! Files closed.

use neva_registry::func;

func! {
    /// Closes the file of a handle, then sends a signal, or an error.
    pub FILE_CLOSE(file_close, io.Close) = io::handles::close(file: i64) -> try world ()
}
