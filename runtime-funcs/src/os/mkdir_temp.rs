//! Temporary directories.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_MKDIR_TEMP`].
    pub OS_MKDIR_TEMP_KERNEL = os::temporary::mkdir_temp(dir: &Str, pattern: &Str) -> try world Str
}

/// `os_mkdir_temp`
pub static OS_MKDIR_TEMP: Record = Record {
    reference: "os_mkdir_temp",
    component: "MkdirTemp",
    doc: "Makes a new directory with a name after a pattern and sends its path, or an error.",
    inputs: &[Port::value("dir", Type::Str), Port::value("pattern", Type::Str)],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("os", &[&OS_MKDIR_TEMP_KERNEL])
};
