//! Files written as a whole.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`WRITE_ALL`].
    pub WRITE_ALL_KERNEL = io::write_all::write_all(filename: &Str, data: &Bytes) -> try world ()
}

/// `write_all`
pub static WRITE_ALL: Record = Record {
    reference: "write_all",
    component: "WriteAll",
    doc: "Writes a file, created or emptied before, then sends a signal, or an error.",
    inputs: &[Port::value("filename", Type::Str), Port::value("data", Type::Bytes)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..call("io", &[&WRITE_ALL_KERNEL])
};
