//! One sender, many receivers.

use neva_registry::{Machine, Step, func};

func! {
    /// Sends every message to all slots.
    pub FAN_OUT(fan_out, builtin.FanOut) = step copy(data: Pass<T>) -> (data: Slots<T>)
}

fn copy(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    for slot in 0..n.out_slots(0) {
        n.send_slot(0, slot, data);
    }
    Ok(())
}
