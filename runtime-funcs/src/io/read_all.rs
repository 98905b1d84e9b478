//! Files read as a whole.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`READ_ALL`].
    pub READ_ALL_KERNEL = io::read_all::read_all(filename: &Str) -> try world Bytes
}

/// `read_all`
pub static READ_ALL: Record = Record {
    reference: "read_all",
    component: "ReadAll",
    doc: "Sends everything that a file has, or an error.",
    inputs: &[Port::value("filename", Type::Str)],
    outputs: &[Port::value("res", Type::Bytes), Port::value("err", Type::Any)],
    ..call("io", &[&READ_ALL_KERNEL])
};
