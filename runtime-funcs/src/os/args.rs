//! Arguments of the program.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`ARGS`].
    pub ARGS_KERNEL = os::process::args() -> world List<Str>
}

/// `args`
pub static ARGS: Record = Record {
    reference: "args",
    component: "Args",
    doc: "Sends the arguments of the program, its path first, for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::List(&Type::Str))],
    ..call("os", &[&ARGS_KERNEL])
};
