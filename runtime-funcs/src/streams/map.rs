//! Streams of answers.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const DONE: usize = 1;
const ITEM: usize = 0;
const RES: usize = 1;

const IDLE: u32 = 0;
/// An item is being handled.
const WAITING: u32 = 1;

func! {
    /// Hands out the items of a stream one at a time and sends a stream of what comes back.
    pub STREAM_MAP(stream_map, streams.Each) =
        step map(data: Value, done: U) -> (item: T, res: Value)
}

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
