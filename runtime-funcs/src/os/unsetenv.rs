//! Environment variables removed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_UNSETENV`].
    pub OS_UNSETENV_KERNEL = os::variables::unsetenv(key: &Str) -> try world ()
}

/// `os_unsetenv`
pub static OS_UNSETENV: Record = Record {
    reference: "os_unsetenv",
    component: "Unsetenv",
    doc: "Removes an environment variable, then sends a signal, or an error.",
    inputs: &[Port::value("key", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_UNSETENV_KERNEL])
};
