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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn the_first_pattern_that_fits_wins() {
        check(
            &SWITCH_ROUTER,
            "data: 1 2 3; case[0]: 1 1 1; case[1]: 2 2 2; case[2]: 1 1 1; out case: 3",
            "case[0]: 1; case[1]: 2; else: 3",
        );
    }

    #[test]
    fn payloads_come_without_their_tags() {
        check(
            &SWITCH_ROUTER,
            "data: Some(1) None Some(2) Other(3); case[0]: Some Some Some(1) Some; case[1]: None None Some(2) None; \
             out case: 2",
            "case[0]: 1; case[1]: None 2; else: Other(3)",
        );
    }
}
