//! Streams of one item.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

func! {
    /// Sends every message as a stream of its own.
    pub STREAM_JUST(stream_just, streams.Just) = step emit(data: T) -> (res: Value)
}

fn emit(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    for event in [Event::Open, Event::Data(data), Event::Close] {
        event.send(n, 0);
    }
    Ok(())
}
