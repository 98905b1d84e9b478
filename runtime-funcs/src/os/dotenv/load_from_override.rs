//! Environment variables of files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`DOTENV_LOAD_FROM_OVERRIDE`].
    pub DOTENV_LOAD_FROM_OVERRIDE_KERNEL = os::dotenv::load_from_override(data: &Str) -> try world ()
}

/// `dotenv_load_from_override`
pub static DOTENV_LOAD_FROM_OVERRIDE: Record = Record {
    reference: "dotenv_load_from_override",
    component: "LoadFromOverride",
    doc: "Sets the variables that a file lists, then sends a signal, or an error.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os/dotenv", &[&DOTENV_LOAD_FROM_OVERRIDE_KERNEL])
};
