//! Streams made into one value.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

const DATA: usize = 0;
const INIT: usize = 1;
const DONE: usize = 2;
const ITEM: usize = 0;
const SO_FAR: usize = 1;
const RES: usize = 2;

const IDLE: u32 = 0;
/// The result so far is in local 0.
const REDUCING: u32 = 1;
/// An item is being added to it.
const WAITING: u32 = 2;

func! {
    /// Hands out the items of a stream one at a time, each with the result so far, receives the next result,
    /// and sends the last one.
    pub STREAM_REDUCE(stream_reduce, streams.Fold) =
        step reduce(data: Value, init: U, done: U) -> (item: T, so_far: U, res: U)
}

fn reduce(n: &mut dyn Machine) -> Step {
    match n.state() {
        IDLE => {
            let init = n.receive(INIT)?;
            n.set_local(0, init);
            n.set_state(REDUCING);
        }
        REDUCING => match Event::receive(n, DATA)? {
            Event::Open => {}
            Event::Data(item) => {
                n.set_state(WAITING);
                let so_far = n.local(0);
                n.clear_locals();
                n.send(ITEM, item);
                n.send(SO_FAR, so_far);
            }
            Event::Close => {
                let result = n.local(0);
                n.clear_locals();
                n.set_state(IDLE);
                n.send(RES, result);
            }
        },
        _ => {
            let result = n.receive(DONE)?;
            n.set_local(0, result);
            n.set_state(REDUCING);
        }
    }
    Ok(())
}
