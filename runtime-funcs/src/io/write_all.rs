//! Files written as a whole.

use neva_registry::func;

func! {
    /// Writes a file, created or emptied before, then sends a signal, or an error.
    pub WRITE_ALL(write_all, io.WriteAll) =
        io::write_all::write_all(filename: &Str, data: &Bytes) -> try world ()
}
