//! Lists of streams.

use crate::lists::append::LIST_APPEND;
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, View, func};

/// Local: what has arrived of a stream.
const LIST: usize = 0;

func! {
    /// Receives a stream, then sends a list of its items.
    pub STREAM_TO_LIST(stream_to_list, lists.FromStream) =
        step collect(data: Value) -> (res: List<T>)
        calls [LIST_APPEND.kernel()]
}

fn collect(n: &mut dyn Machine) -> Step {
    let event = Event::receive(n, 0)?;
    let list = match n.view(n.local(LIST)) {
        View::Unit => n.empty_list(),
        _ => n.local(LIST),
    };
    match event {
        Event::Open => {
            let list = n.empty_list();
            n.set_local(LIST, list);
        }
        Event::Data(item) => {
            let list = n.call(LIST_APPEND.kernel(), &[list, item]);
            n.set_local(LIST, list);
        }
        Event::Close => {
            n.clear_locals();
            n.send(0, list);
        }
    }
    Ok(())
}
