//! Environment variables.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_GETENV`].
    pub OS_GETENV_KERNEL = os::variables::getenv(key: &Str) -> world Str
}

/// `os_getenv`
pub static OS_GETENV: Record = Record {
    reference: "os_getenv",
    component: "Getenv",
    doc: "Sends the value of an environment variable, empty when there is none.",
    inputs: &[Port::value("key", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("os", &[&OS_GETENV_KERNEL])
};
