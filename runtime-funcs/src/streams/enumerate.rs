//! Streams with numbers.

use crate::builtin::inc::INT_INC;
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, View, func};

/// The number of the next item; not set outside of a stream.
const INDEX: usize = 0;

func! {
    /// Passes a stream on with every item numbered, from 0.
    pub STREAM_ENUMERATE(stream_enumerate, streams.Enumerate) =
        step number(data: Value) -> (res: Value)
        calls [INT_INC.kernel()]
}

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
