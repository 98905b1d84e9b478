//! A fork in the road, by patterns.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

const DATA: usize = 0;
const PATTERNS: usize = 1;
const CASE: usize = 0;
const ELSE: usize = 1;

pub(crate) static SWITCH_ROUTER: Record = Record {
    reference: "switch_router",
    component: "Switch",
    doc: "Sends a message to the slot of the first pattern that it meets, without its tag if it is a union member with \
          a payload; as it is to `else` when it meets none.",
    inputs: &[Port::value("data", Type::Any), Port::value("case", Type::Any).array()],
    outputs: &[Port::value("case", Type::Any).array(), Port::value("else", Type::Any)],
    ..step("builtin", route, &[])
};

fn route(n: &mut dyn Machine) -> Step {
    let data = n.receive(DATA)?;
    let patterns = n.receive_all(PATTERNS)?;
    for (slot, pattern) in patterns.into_iter().enumerate() {
        if n.matches(data, pattern)? {
            let payload = n.unbox(data);
            n.send_slot(CASE, slot, payload);
            return Ok(());
        }
    }
    n.send(ELSE, data);
    Ok(())
}
