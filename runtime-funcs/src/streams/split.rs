//! Streams parted in two.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const ACCEPT: usize = 1;
const ITEM: usize = 0;
const THEN: usize = 1;
const ELSE: usize = 2;

const IDLE: u32 = 0;
/// An item, in local 0, is being judged.
const WAITING: u32 = 1;

func! {
    /// Hands out the items of a stream one at a time and sends each to one of two streams, as it is told.
    pub STREAM_SPLIT(stream_split, streams.Partition) =
        step split(data: Value, accept: bool) -> (item: T, then: Value, else: Value)
}

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
