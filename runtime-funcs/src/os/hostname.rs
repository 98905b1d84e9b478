//! The machine.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_HOSTNAME`].
    pub OS_HOSTNAME_KERNEL = os::process::hostname() -> try world Str
}

/// `os_hostname`
pub static OS_HOSTNAME: Record = Record {
    reference: "os_hostname",
    component: "Hostname",
    doc: "Sends the name of the machine, or an error, for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("os", &[&OS_HOSTNAME_KERNEL])
};
