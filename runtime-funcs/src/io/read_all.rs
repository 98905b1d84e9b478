//! Files read as a whole.

use neva_registry::func;

func! {
    /// Sends everything that a file has, or an error.
    pub READ_ALL(read_all, io.ReadAll) = io::read_all::read_all(filename: &Str) -> try world Bytes
}
