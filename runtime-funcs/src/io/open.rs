//! Files for reading.

use neva_registry::func;

func! {
    /// Opens a file for reading and sends its handle, or an error.
    pub FILE_OPEN(file_open, io.Open) = io::handles::open(filename: &Str) -> try world i64
}
