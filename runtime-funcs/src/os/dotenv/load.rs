//! Environment variables of the file `.env`; those that are set stay.

use neva_registry::func;

func! {
    /// Sets the variables that the file `.env` lists and that are not set yet, then sends a signal, or an
    /// error.
    pub DOTENV_LOAD(dotenv_load, os/dotenv.Load) = os::dotenv::load(sig: signal) -> try world ()
}
