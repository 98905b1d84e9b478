//! Environment variables of the file `.env`, in place of those that are set.

use neva_registry::func;

func! {
    /// Sets the variables that the file `.env` lists, then sends a signal, or an error.
    pub DOTENV_LOAD_OVERRIDE(dotenv_load_override, os/dotenv.LoadOverride) =
        os::dotenv::load_override(sig: signal) -> try world ()
}
