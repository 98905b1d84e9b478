//! Streams with numbers.

use crate::builtin::inc::INT_INC;
use crate::define::step;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type, View};

/// The number of the next item; not set outside of a stream.
const INDEX: usize = 0;

pub(crate) static STREAM_ENUMERATE: Record = Record {
    reference: "stream_enumerate",
    component: "Enumerate",
    doc: "Passes a stream on with every item numbered, from 0.",
    inputs: &[Port::value("data", Type::Any)],
    outputs: &[Port::value("res", Type::Any)],
    ..step("streams", number, &[INT_INC.kernel()])
};

fn number(n: &mut dyn Machine) -> Step {
    match Event::receive(n, 0)? {
        Event::Open => {
            let zero = n.int(0);
            n.set_local(INDEX, zero);
            Event::Open.send(n, 0);
        }
        Event::Data(item) => {
            let index = match n.view(n.local(INDEX)) {
                View::Unit => n.int(0),
                _ => n.local(INDEX),
            };
            let next = n.call(INT_INC.kernel(), &[index]);
            n.set_local(INDEX, next);
            let numbered = n.structure(&[("idx", index), ("item", item)]);
            Event::Data(numbered).send(n, 0);
        }
        Event::Close => {
            n.clear_locals();
            Event::Close.send(n, 0);
        }
    }
    Ok(())
}
