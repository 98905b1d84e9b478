//! One at a time.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

const DATA: usize = 0;
const DONE: usize = 1;

/// Nothing was passed on yet.
const FIRST: u32 = 0;
const LATER: u32 = 1;

pub(crate) static SYNC_TURN: Record = Record {
    reference: "sync_turn",
    component: "Turn",
    doc: "Passes messages on one at a time: the first at once, every other once the one before it is done.",
    inputs: &[Port::pass("data", Type::Var(0)), Port::signal("done")],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("sync", take_turns, &[])
};

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
