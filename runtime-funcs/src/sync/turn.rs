//! Messages passed on one at a time.

use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const DONE: usize = 1;

/// Nothing was passed on yet.
const FIRST: u32 = 0;
const LATER: u32 = 1;

func! {
    /// Passes messages on one at a time: the first at once, every other once the one before it is done.
    pub SYNC_TURN(sync_turn, sync.Turn) = step take_turns(data: Pass<T>, done: signal) -> (res: T)
}

fn take_turns(n: &mut dyn Machine) -> Step {
    let data = n.receive(DATA)?;
    if n.state() == FIRST {
        n.set_state(LATER);
    } else {
        n.receive(DONE)?;
    }
    n.send(0, data);
    Ok(())
}
