//! Streams of one item.

use crate::define::step;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static STREAM_JUST: Record = Record {
    reference: "stream_just",
    component: "Just",
    doc: "Sends every message as a stream of its own.",
    inputs: &[Port::value("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::Any)],
    ..step("streams", emit, &[])
};

fn emit(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    for event in [Event::Open, Event::Data(data), Event::Close] {
        event.send(n, 0);
    }
    Ok(())
}
