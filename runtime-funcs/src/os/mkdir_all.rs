//! New directories with those above them.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_MKDIR_ALL`].
    pub OS_MKDIR_ALL_KERNEL = os::directories::mkdir_all(path: &Str, perm: i64) -> try world ()
}

/// `os_mkdir_all`
pub static OS_MKDIR_ALL: Record = Record {
    reference: "os_mkdir_all",
    component: "MkdirAll",
    doc: "Makes a directory and those above it that are missing, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str), Port::value("perm", Type::Int)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_MKDIR_ALL_KERNEL])
};
