//! A message passed on to the receiver whose signal comes first.

use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const CASES: usize = 1;

func! {
    /// Passes a message on to the slot whose signal was sent first.
    pub RACE(race, builtin.Race) =
        join route(data: Pass<T>, case: Ordered<signal>) -> (case: Slots<T>)
}

fn route(n: &mut dyn Machine) -> Step {
    let data = n.receive(DATA)?;
    let slot = n.oldest(CASES)?;
    n.receive_slot(CASES, slot)?;
    n.send_slot(0, slot, data);
    Ok(())
}
