//! One of many values, by the signal that comes first.

use neva_registry::{Machine, Step, func};

const IF: usize = 0;
const THEN: usize = 1;

func! {
    /// Receives all values and passes on the one that belongs to the signal that was sent first.
    pub SELECT(select, builtin.Select) =
        step choose(if: Ordered<signal>, then: Slots<Pass<T>>) -> (res: T)
}

fn choose(n: &mut dyn Machine) -> Step {
    let slot = n.oldest(IF)?;
    n.receive_slot(IF, slot)?;
    let values = n.receive_all(THEN)?;
    if let Some(value) = values.get(slot) {
        n.send(0, *value);
    }
    Ok(())
}
