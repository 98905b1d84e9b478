//! Many senders, one receiver.

use neva_registry::{Machine, Step, func};

func! {
    /// Passes on the messages of all slots in the order in which they were sent.
    pub FAN_IN(fan_in, builtin.FanIn) = step merge(data: Ordered<Pass<T>>) -> (res: T)
}

fn merge(n: &mut dyn Machine) -> Step {
    let slot = n.oldest(0)?;
    let data = n.receive_slot(0, slot)?;
    n.send(0, data);
    Ok(())
}
