//! Files for reading.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`FILE_OPEN`].
    pub FILE_OPEN_KERNEL = io::handles::open(filename: &Str) -> try world i64
}

/// `file_open`
pub static FILE_OPEN: Record = Record {
    reference: "file_open",
    component: "Open",
    doc: "Opens a file for reading and sends its handle, or an error.",
    inputs: &[Port::value("filename", Type::Str)],
    outputs: &[Port::value("res", Type::Int), Port::value("err", Type::Any)],
    ..call("io", &[&FILE_OPEN_KERNEL])
};
