//! Entries of directories.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_READ_DIR`].
    pub OS_READ_DIR_KERNEL = os::directories::read_dir(path: &Str) -> try world List<Value>
}

/// `os_read_dir`
pub static OS_READ_DIR: Record = Record {
    reference: "os_read_dir",
    component: "ReadDir",
    doc: "Sends the entries of a directory, sorted by name, or an error.",
    inputs: &[Port::value("path", Type::Str)],
    outputs: &[Port::value("res", Type::List(&Type::Any)), Port::value("err", Type::Any)],
    ..call("os", &[&OS_READ_DIR_KERNEL])
};
