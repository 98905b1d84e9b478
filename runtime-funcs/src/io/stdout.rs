//! Standard output.

use crate::define::step;
use crate::io::handle::send_handle;
use neva_registry::{Port, Record, Type};

pub(crate) static FILE_STDOUT: Record = Record {
    reference: "file_stdout",
    component: "Stdout",
    doc: "Sends the handle of standard output for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", |n| send_handle(n, 1), &[])
};
