//! Files and directories removed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_REMOVE`].
    pub OS_REMOVE_KERNEL = os::remove::remove(path: &Str) -> try world ()
}

/// `os_remove`
pub static OS_REMOVE: Record = Record {
    reference: "os_remove",
    component: "Remove",
    doc: "Removes a file or an empty directory, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_REMOVE_KERNEL])
};
