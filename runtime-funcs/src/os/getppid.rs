//! The parent process.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_GETPPID`].
    pub OS_GETPPID_KERNEL = os::process::getppid() -> world i64
}

/// `os_getppid`
pub static OS_GETPPID: Record = Record {
    reference: "os_getppid",
    component: "Getppid",
    doc: "Sends the number of the parent process for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..call("os", &[&OS_GETPPID_KERNEL])
};
