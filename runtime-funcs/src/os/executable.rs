//! The program.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_EXECUTABLE`].
    pub OS_EXECUTABLE_KERNEL = os::process::executable() -> try world Str
}

/// `os_executable`
pub static OS_EXECUTABLE: Record = Record {
    reference: "os_executable",
    component: "Executable",
    doc: "Sends the path of the program, or an error, for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("os", &[&OS_EXECUTABLE_KERNEL])
};
