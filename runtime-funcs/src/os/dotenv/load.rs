//! Environment variables of files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`DOTENV_LOAD`].
    pub DOTENV_LOAD_KERNEL = os::dotenv::load() -> try world ()
}

/// `dotenv_load`
pub static DOTENV_LOAD: Record = Record {
    reference: "dotenv_load",
    component: "Load",
    doc: "Sets the variables that the file `.env` lists and that are not set yet, then sends a signal, or an error.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os/dotenv", &[&DOTENV_LOAD_KERNEL])
};
