//! Files cut or extended.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_TRUNCATE`].
    pub OS_TRUNCATE_KERNEL = os::truncate::truncate(path: &Str, size: i64) -> try world ()
}

/// `os_truncate`
pub static OS_TRUNCATE: Record = Record {
    reference: "os_truncate",
    component: "Truncate",
    doc: "Cuts or extends a file to a size, then sends a signal, or an error.",
    inputs: &[Port::value("path", Type::Str), Port::value("size", Type::Int)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("os", &[&OS_TRUNCATE_KERNEL])
};
