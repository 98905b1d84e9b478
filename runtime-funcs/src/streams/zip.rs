//! Two streams made one.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

const LEFT: usize = 0;
const RIGHT: usize = 1;

const IDLE: u32 = 0;
/// Only the left stream is open.
const LEFT_OPEN: u32 = 1;
/// Only the right stream is open.
const RIGHT_OPEN: u32 = 2;
const ZIPPING: u32 = 3;
/// The right stream has ended, the rest of the left one is of no interest.
const LEFT_ENDING: u32 = 4;
/// The left stream has ended, the rest of the right one is of no interest.
const RIGHT_ENDING: u32 = 5;

func! {
    /// Sends pairs of the items of two streams, as many as the shorter stream has.
    pub STREAM_ZIP(stream_zip, streams.Zip) = step zip(left: Value, right: Value) -> (res: Value)
}

fn zip(n: &mut dyn Machine) -> Step {
    match n.state() {
        IDLE => {
            let (left, right) = (n.receive(LEFT)?, n.receive(RIGHT)?);
            match (Event::of(n, left)?, Event::of(n, right)?) {
                (Event::Open, Event::Open) => {
                    n.set_state(ZIPPING);
                    Event::Open.send(n, 0);
                }
                (Event::Open, _) => n.set_state(LEFT_OPEN),
                (_, Event::Open) => n.set_state(RIGHT_OPEN),
                _ => {}
            }
            Ok(())
        }
        LEFT_OPEN => open(n, RIGHT),
        RIGHT_OPEN => open(n, LEFT),
        ZIPPING => pair(n),
        LEFT_ENDING => drain(n, LEFT),
        _ => drain(n, RIGHT),
    }
}

/// Waits for the second stream to open.
fn open(n: &mut dyn Machine, input: usize) -> Step {
    if let Event::Open = Event::receive(n, input)? {
        n.set_state(ZIPPING);
        Event::Open.send(n, 0);
    }
    Ok(())
}

fn pair(n: &mut dyn Machine) -> Step {
    let (left, right) = (n.receive(LEFT)?, n.receive(RIGHT)?);
    match (Event::of(n, left)?, Event::of(n, right)?) {
        (Event::Open, _) | (_, Event::Open) => {}
        (Event::Data(left), Event::Data(right)) => {
            let both = n.structure(&[("left", left), ("right", right)]);
            Event::Data(both).send(n, 0);
        }
        (left, right) => {
            let ending = match (left, right) {
                (Event::Close, Event::Close) => IDLE,
                (Event::Close, _) if n.cut_short(RIGHT) => IDLE,
                (Event::Close, _) => RIGHT_ENDING,
                _ if n.cut_short(LEFT) => IDLE,
                _ => LEFT_ENDING,
            };
            n.set_state(ending);
            Event::Close.send(n, 0);
        }
    }
    Ok(())
}

/// Takes what is left of a stream.
fn drain(n: &mut dyn Machine, input: usize) -> Step {
    if let Event::Close = Event::receive(n, input)? {
        n.set_state(IDLE);
    }
    Ok(())
}
