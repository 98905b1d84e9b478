//! Streams of the messages of an array port.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

const IDLE: u32 = 0;
/// The stream is open.
const OPEN: u32 = 1;

func! {
    /// Opens a stream, receives a message from every slot, sends them in the order of slots and closes the
    /// stream.
    pub ARRAY_PORT_TO_STREAM(array_port_to_stream, streams.FromArray, Generator) =
        step emit(port: Slots<T>) -> (res: Value)
}

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
