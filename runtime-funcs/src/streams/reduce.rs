//! Streams made into one value.

use crate::define::step;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type};

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

/// `stream_reduce`: this implementation's way to reduce streams one item at a time.
pub static STREAM_REDUCE: Record = Record {
    reference: "stream_reduce",
    component: "Fold",
    doc: "Hands out the items of a stream one at a time, each with the result so far, receives the next result, and \
          sends the last one.",
    inputs: &[
        Port::value("data", Type::Any),
        Port::value("init", Type::Var(1)),
        Port::value("done", Type::Var(1)),
    ],
    outputs: &[
        Port::value("item", Type::Var(0)),
        Port::value("so_far", Type::Var(1)),
        Port::value("res", Type::Var(1)),
    ],
    ..step("streams", reduce, &[])
};

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
