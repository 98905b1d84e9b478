//! New files.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`FILE_CREATE`].
    pub FILE_CREATE_KERNEL = io::handles::create(filename: &Str) -> try world i64
}

/// `file_create`
pub static FILE_CREATE: Record = Record {
    reference: "file_create",
    component: "Create",
    doc: "Opens a file for reading and writing, created or emptied, and sends its handle, or an error.",
    inputs: &[Port::value("filename", Type::Str)],
    outputs: &[Port::value("res", Type::Int), Port::value("err", Type::Any)],
    ..call("io", &[&FILE_CREATE_KERNEL])
};
