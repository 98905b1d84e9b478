//! Environment variables of a file, in place of those that are set.

use neva_registry::func;

func! {
    /// Sets the variables that a file lists, then sends a signal, or an error.
    pub DOTENV_LOAD_FROM_OVERRIDE(dotenv_load_from_override, os/dotenv.LoadFromOverride) =
        os::dotenv::load_from_override(data: &Str) -> try world ()
}
