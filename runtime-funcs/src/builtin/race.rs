//! The message that comes first.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

const DATA: usize = 0;
const CASES: usize = 1;

pub(crate) static RACE: Record = Record {
    reference: "race",
    component: "Race",
    doc: "Passes a message on to the slot whose signal was sent first.",
    inputs: &[Port::pass("data", Type::Var(0)), Port::signal("case").array().ordered()],
    outputs: &[Port::value("case", Type::Var(0)).array()],
    ..step("builtin", route, &[])
};

fn route(n: &mut dyn Machine) -> Step {
    let data = n.receive(DATA)?;
    let slot = n.oldest(CASES)?;
    n.receive_slot(CASES, slot)?;
    n.send_slot(0, slot, data);
    Ok(())
}
