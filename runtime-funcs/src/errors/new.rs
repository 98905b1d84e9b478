//! Errors.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static ERRORS_NEW: Record = Record {
    reference: "errors_new",
    component: "New",
    doc: "Sends an error with the text and without a cause.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Any)],
    ..step("errors", wrap, &[])
};

fn wrap(n: &mut dyn Machine) -> Step {
    let text = n.receive(0)?;
    let error = n.error(text);
    n.send(0, error);
    Ok(())
}
