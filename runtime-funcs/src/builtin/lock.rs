//! Messages held back.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static LOCK: Record = Record {
    reference: "lock",
    component: "Lock",
    doc: "Passes a message on once a signal has come for it.",
    inputs: &[Port::signal("sig"), Port::pass("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", release, &[])
};

fn release(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let data = n.receive(1)?;
    n.send(0, data);
    Ok(())
}
