//! The directory for temporary files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_TEMP_DIR`].
    pub OS_TEMP_DIR_KERNEL = os::temporary::temp_dir() -> world Str
}

/// `os_temp_dir`
pub static OS_TEMP_DIR: Record = Record {
    reference: "os_temp_dir",
    component: "TempDir",
    doc: "Sends the directory for temporary files for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str)],
    ..call("os", &[&OS_TEMP_DIR_KERNEL])
};
