//! Streams of the messages of an array port.

use crate::define::generator;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type};

const IDLE: u32 = 0;
/// The stream is open.
const OPEN: u32 = 1;

pub(crate) static ARRAY_PORT_TO_STREAM: Record = Record {
    reference: "array_port_to_stream",
    component: "FromArray",
    doc: "Opens a stream, receives a message from every slot, sends them in the order of slots and closes the stream.",
    inputs: &[Port::value("port", Type::Var(0)).array()],
    outputs: &[Port::value("res", Type::Any)],
    ..generator("streams", emit, &[])
};

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        n.set_state(OPEN);
        Event::Open.send(n, 0);
        return Ok(());
    }
    for item in n.receive_all(0)? {
        Event::Data(item).send(n, 0);
    }
    n.set_state(IDLE);
    Event::Close.send(n, 0);
    Ok(())
}
