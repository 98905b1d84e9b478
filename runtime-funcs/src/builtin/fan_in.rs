//! Many senders, one receiver.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static FAN_IN: Record = Record {
    reference: "fan_in",
    component: "FanIn",
    doc: "Passes on the messages of all slots in the order in which they were sent.",
    inputs: &[Port::pass("data", Type::Var(0)).array().ordered()],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", merge, &[])
};

fn merge(n: &mut dyn Machine) -> Step {
    let slot = n.oldest(0)?;
    let data = n.receive_slot(0, slot)?;
    n.send(0, data);
    Ok(())
}
