//! Environment variables of a file; those that are set stay.

use neva_registry::func;

func! {
    /// Sets the variables that a file lists and that are not set yet, then sends a signal, or an error.
    pub DOTENV_LOAD_FROM(dotenv_load_from, os/dotenv.LoadFrom) =
        os::dotenv::load_from(data: &Str) -> try world ()
}
