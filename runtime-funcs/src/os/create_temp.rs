//! Temporary files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_CREATE_TEMP`].
    pub OS_CREATE_TEMP_KERNEL = os::temporary::create_temp(dir: &Str, pattern: &Str) -> try world Str
}

/// `os_create_temp`
pub static OS_CREATE_TEMP: Record = Record {
    reference: "os_create_temp",
    component: "CreateTemp",
    doc: "Makes a new file with a name after a pattern and sends its path, or an error.",
    inputs: &[Port::value("dir", Type::Str), Port::value("pattern", Type::Str)],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("os", &[&OS_CREATE_TEMP_KERNEL])
};
