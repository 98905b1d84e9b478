//! The process.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_GETPID`].
    pub OS_GETPID_KERNEL = os::process::getpid() -> world i64
}

/// `os_getpid`
pub static OS_GETPID: Record = Record {
    reference: "os_getpid",
    component: "Getpid",
    doc: "Sends the number of the process for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..call("os", &[&OS_GETPID_KERNEL])
};
