//! Standard input.

use crate::define::call;
use neva_registry::{Port, Record, Schedule, Type, kernel};

kernel! {
    /// The kernel of [`SCANLN`].
    pub SCANLN_KERNEL = fmt::scanln::scanln() -> try world Str
}

/// `scanln`
pub static SCANLN: Record = Record {
    reference: "scanln",
    component: "Scanln",
    doc: "Reads a line of one word from standard input for every signal, or sends an error.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    schedule: Schedule::Input,
    ..call("fmt", &[&SCANLN_KERNEL])
};
