//! Constants.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static NEW: Record = Record {
    reference: "new",
    component: "New",
    doc: "Sends its constant for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Var(0))],
    config: Some(Type::Var(0)),
    ..step("builtin", emit, &[])
};

fn emit(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let constant = n.config();
    n.send(0, constant);
    Ok(())
}
