//! Files and directories renamed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_RENAME`].
    #[allow(non_snake_case, reason = "parameters have the names of the inports")]
    pub OS_RENAME_KERNEL = os::rename::rename(oldPath: &Str, newPath: &Str) -> try world ()
}

/// `os_rename`
pub static OS_RENAME: Record = Record {
    reference: "os_rename",
    component: "Rename",
    doc: "Renames a file or directory, then sends a signal, or an error.",
    inputs: &[Port::value("oldPath", Type::Str), Port::value("newPath", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_RENAME_KERNEL])
};
