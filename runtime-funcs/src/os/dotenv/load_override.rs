//! Environment variables of files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`DOTENV_LOAD_OVERRIDE`].
    pub DOTENV_LOAD_OVERRIDE_KERNEL = os::dotenv::load_override() -> try world ()
}

/// `dotenv_load_override`
pub static DOTENV_LOAD_OVERRIDE: Record = Record {
    reference: "dotenv_load_override",
    component: "LoadOverride",
    doc: "Sets the variables that the file `.env` lists, then sends a signal, or an error.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os/dotenv", &[&DOTENV_LOAD_OVERRIDE_KERNEL])
};
