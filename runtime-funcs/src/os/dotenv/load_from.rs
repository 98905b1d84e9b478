//! Environment variables of files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`DOTENV_LOAD_FROM`].
    pub DOTENV_LOAD_FROM_KERNEL = os::dotenv::load_from(data: &Str) -> try world ()
}

/// `dotenv_load_from`
pub static DOTENV_LOAD_FROM: Record = Record {
    reference: "dotenv_load_from",
    component: "LoadFrom",
    doc: "Sets the variables that a file lists and that are not set yet, then sends a signal, or an error.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os/dotenv", &[&DOTENV_LOAD_FROM_KERNEL])
};
