//! Streams of answers.

use crate::define::step;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type};

const DATA: usize = 0;
const DONE: usize = 1;
const ITEM: usize = 0;
const RES: usize = 1;

const IDLE: u32 = 0;
/// An item is being handled.
const WAITING: u32 = 1;

/// `stream_map`: this implementation's way to map streams one item at a time.
pub static STREAM_MAP: Record = Record {
    reference: "stream_map",
    component: "Each",
    doc: "Hands out the items of a stream one at a time and sends a stream of what comes back.",
    inputs: &[Port::value("data", Type::Any), Port::value("done", Type::Var(1))],
    outputs: &[Port::value("item", Type::Var(0)), Port::value("res", Type::Any)],
    ..step("streams", map, &[])
};

fn map(n: &mut dyn Machine) -> Step {
    if n.state() == WAITING {
        let answer = n.receive(DONE)?;
        n.set_state(IDLE);
        Event::Data(answer).send(n, RES);
        return Ok(());
    }
    match Event::receive(n, DATA)? {
        Event::Data(item) => {
            n.set_state(WAITING);
            n.send(ITEM, item);
        }
        other => other.send(n, RES),
    }
    Ok(())
}
