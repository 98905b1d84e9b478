//! What the processes share that send a stream of the items in a value, position by position.

use crate::builtin::lt::INT_IS_LESSER;
use neva_registry::stream::Event;
use neva_registry::{Kernel, Machine, Step, Val};

/// No stream is open.
pub(crate) const IDLE: u32 = 0;
/// A stream is open.
const SENDING: u32 = 1;

/// Local: the value.
pub(crate) const VALUE: usize = 0;
/// Local: the position of the next item.
pub(crate) const AT: usize = 1;
/// Local: the position after the last item.
const END: usize = 2;

/// Receives a value and opens its stream. `len` gives the position after the value's last item.
pub(crate) fn open(n: &mut dyn Machine, len: &'static Kernel) -> Step {
    let value = n.receive(0)?;
    let at = n.int(0);
    let end = n.call(len, &[value]);
    Event::Open.send(n, 0);
    n.set_local(VALUE, value);
    n.set_local(AT, at);
    n.set_local(END, end);
    n.set_state(SENDING);
    Ok(())
}

/// Sends the item at the next position, or the end of the stream after the last one. `item` makes an item of
/// the value and a position, and says which position is next.
pub(crate) fn go_on(n: &mut dyn Machine, item: fn(&mut dyn Machine, Val, Val) -> (Val, Val)) -> Step {
    let (value, at) = (n.local(VALUE), n.local(AT));
    let more = n.call(INT_IS_LESSER.kernel(), &[at, n.local(END)]);
    if n.is_true(more)? {
        let (item, next) = item(n, value, at);
        n.set_local(AT, next);
        Event::Data(item).send(n, 0);
    } else {
        close(n);
    }
    Ok(())
}

/// Forgets what the process holds and sends the end of a stream. The process is in its first state again.
pub(crate) fn close(n: &mut dyn Machine) {
    n.clear_locals();
    n.set_state(IDLE);
    Event::Close.send(n, 0);
}
