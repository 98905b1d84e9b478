//! The working directory.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_GETWD`].
    pub OS_GETWD_KERNEL = os::working_dir::getwd() -> try world Str
}

/// `os_getwd`
pub static OS_GETWD: Record = Record {
    reference: "os_getwd",
    component: "Getwd",
    doc: "Sends the working directory, or an error, for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("os", &[&OS_GETWD_KERNEL])
};
