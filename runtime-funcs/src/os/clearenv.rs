//! Environment variables removed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_CLEARENV`].
    pub OS_CLEARENV_KERNEL = os::variables::clearenv() -> world ()
}

/// `os_clearenv`
pub static OS_CLEARENV: Record = Record {
    reference: "os_clearenv",
    component: "Clearenv",
    doc: "Removes all environment variables, then sends a signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Unit)],
    ..call("os", &[&OS_CLEARENV_KERNEL])
};
