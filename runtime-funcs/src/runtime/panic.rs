//! The end of a program that cannot go on.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static PANIC: Record = Record {
    reference: "panic",
    component: "Panic",
    doc: "Ends the program with the message on standard error and status 1.",
    inputs: &[Port::value("data", Type::Any)],
    ..step("runtime", end, &[])
};

fn end(n: &mut dyn Machine) -> Step {
    let message = n.receive(0)?;
    Err(n.panic(message))
}
