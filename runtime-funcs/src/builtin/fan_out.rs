//! One sender, many receivers.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static FAN_OUT: Record = Record {
    reference: "fan_out",
    component: "FanOut",
    doc: "Sends every message to all slots.",
    inputs: &[Port::pass("data", Type::Var(0))],
    outputs: &[Port::value("data", Type::Var(0)).array()],
    ..step("builtin", copy, &[])
};

fn copy(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    for slot in 0..n.out_slots(0) {
        n.send_slot(0, slot, data);
    }
    Ok(())
}
