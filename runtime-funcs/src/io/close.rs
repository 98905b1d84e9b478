//! Files closed.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`FILE_CLOSE`].
    pub FILE_CLOSE_KERNEL = io::handles::close(file: i64) -> try world ()
}

/// `file_close`
pub static FILE_CLOSE: Record = Record {
    reference: "file_close",
    component: "Close",
    doc: "Closes the file of a handle, then sends a signal, or an error.",
    inputs: &[Port::value("file", Type::Int)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("io", &[&FILE_CLOSE_KERNEL])
};
