//! Standard error.

use crate::define::step;
use crate::io::handle::send_handle;
use neva_registry::{Port, Record, Type};

pub(crate) static FILE_STDERR: Record = Record {
    reference: "file_stderr",
    component: "Stderr",
    doc: "Sends the handle of standard error for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", |n| send_handle(n, 2), &[])
};
