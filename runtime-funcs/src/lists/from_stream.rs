//! Lists of streams.

use crate::lists::append::LIST_APPEND;
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func};

func! {
    /// Receives a stream, then sends a list of its items.
    pub STREAM_TO_LIST(stream_to_list, lists.FromStream) =
        step collect(data: Value) -> (res: List<T>)
        calls [LIST_APPEND.kernel()]
}

fn collect(n: &mut dyn Machine) -> Step {
    Event::collect(n, |n| n.empty_list(), |n, list, item| n.call(LIST_APPEND.kernel(), &[list, item]))
}
