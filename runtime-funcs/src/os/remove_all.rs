//! Trees of files and directories removed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_REMOVE_ALL`].
    pub OS_REMOVE_ALL_KERNEL = os::remove::remove_all(path: &Str) -> try world ()
}

/// `os_remove_all`
pub static OS_REMOVE_ALL: Record = Record {
    reference: "os_remove_all",
    component: "RemoveAll",
    doc: "Removes a path and whatever is below it, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_REMOVE_ALL_KERNEL])
};
