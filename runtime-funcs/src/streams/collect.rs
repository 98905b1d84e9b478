//! What the processes share that receive several streams to their ends before they send anything.

use crate::lists::append::LIST_APPEND;
use neva_registry::stream::Event;
use neva_registry::{Halt, Machine, Val, View};

/// Makes a list for the items of each stream, in the locals from 0 on, if there is none yet. It is there
/// before the streams are open, so that a state does not tell which of them are.
pub(crate) fn begin(n: &mut dyn Machine, streams: usize) {
    if matches!(n.view(n.local(0)), View::Unit) {
        for stream in 0..streams {
            let list = n.empty_list();
            n.set_local(stream, list);
        }
    }
}

/// Adds what a message of a stream brings to the list of the stream; whether the stream ends by it.
pub(crate) fn add(n: &mut dyn Machine, stream: usize, message: Val) -> Result<bool, Halt> {
    match Event::of(n, message)? {
        Event::Open => Ok(false),
        Event::Data(item) => {
            let list = n.call(LIST_APPEND.kernel(), &[n.local(stream), item]);
            n.set_local(stream, list);
            Ok(false)
        }
        Event::Close => Ok(true),
    }
}
