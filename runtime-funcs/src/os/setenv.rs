//! Environment variables set.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_SETENV`].
    pub OS_SETENV_KERNEL = os::variables::setenv(key: &Str, value: &Str) -> try world ()
}

/// `os_setenv`
pub static OS_SETENV: Record = Record {
    reference: "os_setenv",
    component: "Setenv",
    doc: "Sets an environment variable, then sends a signal, or an error.",
    inputs: &[Port::value("key", Type::Str), Port::value("value", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_SETENV_KERNEL])
};
