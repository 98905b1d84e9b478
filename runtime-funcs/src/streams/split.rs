//! Streams parted in two.

use crate::define::step;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type};

const DATA: usize = 0;
const ACCEPT: usize = 1;
const ITEM: usize = 0;
const THEN: usize = 1;
const ELSE: usize = 2;

const IDLE: u32 = 0;
/// An item, in local 0, is being judged.
const WAITING: u32 = 1;

/// `stream_split`: this implementation's way to filter and split streams one item at a time.
pub static STREAM_SPLIT: Record = Record {
    reference: "stream_split",
    component: "Partition",
    doc: "Hands out the items of a stream one at a time and sends each to one of two streams, as it is told.",
    inputs: &[Port::value("data", Type::Any), Port::value("accept", Type::Bool)],
    outputs: &[
        Port::value("item", Type::Var(0)),
        Port::value("then", Type::Any),
        Port::value("else", Type::Any),
    ],
    ..step("streams", split, &[])
};

fn split(n: &mut dyn Machine) -> Step {
    if n.state() == WAITING {
        let accept = n.receive(ACCEPT)?;
        let output = if n.is_true(accept)? { THEN } else { ELSE };
        let item = n.local(0);
        n.clear_locals();
        n.set_state(IDLE);
        Event::Data(item).send(n, output);
        return Ok(());
    }
    let message = n.receive(DATA)?;
    match Event::of(n, message)? {
        Event::Data(item) => {
            n.set_local(0, item);
            n.set_state(WAITING);
            n.send(ITEM, item);
        }
        Event::Open | Event::Close => {
            n.send(THEN, message);
            n.send(ELSE, message);
        }
    }
    Ok(())
}
