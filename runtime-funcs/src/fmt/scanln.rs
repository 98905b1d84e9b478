//! Standard input.

use neva_registry::{Port, Process, Record, Schedule, Type, kernel};

kernel! {
    /// The kernel of [`SCANLN`].
    pub SCANLN_KERNEL = fmt::scanln::scanln() -> try world Str
}

/// `scanln`
pub static SCANLN: Record = Record {
    reference: "scanln",
    package: "fmt",
    component: "Scanln",
    doc: "Reads a line of one word from standard input for every signal, or sends an error.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    config: None,
    schedule: Schedule::Blocking,
    process: Process::Call(&SCANLN_KERNEL),
    kernels: &[&SCANLN_KERNEL],
};
