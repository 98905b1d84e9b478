//! One of many values, by who comes first.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

const IF: usize = 0;
const THEN: usize = 1;

pub(crate) static SELECT: Record = Record {
    reference: "select",
    component: "Select",
    doc: "Receives all values and passes on the one that belongs to the signal that was sent first.",
    inputs: &[Port::signal("if").array().ordered(), Port::pass("then", Type::Var(0)).array()],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", choose, &[])
};

fn choose(n: &mut dyn Machine) -> Step {
    let slot = n.oldest(IF)?;
    n.receive_slot(IF, slot)?;
    let values = n.receive_all(THEN)?;
    if let Some(value) = values.get(slot) {
        n.send(0, *value);
    }
    Ok(())
}
