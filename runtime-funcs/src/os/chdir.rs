//! Another working directory.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_CHDIR`].
    pub OS_CHDIR_KERNEL = os::working_dir::chdir(path: &Str) -> try world ()
}

/// `os_chdir`
pub static OS_CHDIR: Record = Record {
    reference: "os_chdir",
    component: "Chdir",
    doc: "Goes to another working directory, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_CHDIR_KERNEL])
};
