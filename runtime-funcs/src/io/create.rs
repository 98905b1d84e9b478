//! New files.

use neva_registry::func;

func! {
    /// Opens a file for reading and writing, created or emptied, and sends its handle, or an error.
    pub FILE_CREATE(file_create, io.Create) = io::handles::create(filename: &Str) -> try world i64
}
