//! Messages sent to one of many receivers, by patterns.

use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const PATTERNS: usize = 1;
const CASE: usize = 0;
const ELSE: usize = 1;

func! {
    /// Sends a message to the slot of the first pattern that it meets, without its tag if it is a union
    /// member with a payload; as it is to `else` when it meets none.
    pub SWITCH_ROUTER(switch_router, builtin.Switch) =
        join route(data: Value, case: Slots<Value>) -> (case: Slots<Value>, else: Value)
}

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
