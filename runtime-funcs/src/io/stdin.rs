//! Standard input.

use crate::define::step;
use crate::io::handle::send_handle;
use neva_registry::{Port, Record, Type};

pub(crate) static FILE_STDIN: Record = Record {
    reference: "file_stdin",
    component: "Stdin",
    doc: "Sends the handle of standard input for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", |n| send_handle(n, 0), &[])
};
