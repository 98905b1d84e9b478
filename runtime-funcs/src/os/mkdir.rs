//! New directories.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_MKDIR`].
    pub OS_MKDIR_KERNEL = os::directories::mkdir(path: &Str, perm: i64) -> try world ()
}

/// `os_mkdir`
pub static OS_MKDIR: Record = Record {
    reference: "os_mkdir",
    component: "Mkdir",
    doc: "Makes a directory with these permissions, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str), Port::value("perm", Type::Int)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_MKDIR_KERNEL])
};
