//! Many streams made one.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::LIST_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::lists::append::LIST_APPEND;
use crate::streams::collect;
use crate::streams::from_list::LIST_ITEM_KERNEL;
use crate::streams::walk::close;
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, View, func, operator};

operator! {
    /// The smaller of two ints.
    pub INT_MIN_KERNEL = int_min(left: i64, right: i64) -> i64 { if left < right { left } else { right } }
}

/// All streams have ended; after the items is the position of the next ones and how many are sent. Before,
/// the items of each stream are in the locals from 0 on, and after these is whether the stream has ended.
const SENDING: u32 = 1;

func! {
    /// Receives the streams of all slots to their ends, then sends lists of the items that have the same
    /// position, as many as the shortest stream has.
    pub STREAM_ZIP_MANY(stream_zip_many, streams.ZipMany, Generator) =
        step zip(data: Slots<Value>) -> (res: Value)
        calls [LIST_APPEND.kernel(), LIST_LEN.kernel(), &LIST_ITEM_KERNEL, INT_IS_LESSER.kernel(), INT_INC.kernel(), &INT_MIN_KERNEL]
}

fn zip(n: &mut dyn Machine) -> Step {
    let slots = n.slots(0);
    if n.state() == SENDING {
        return emit(n, slots);
    }
    collect::begin(n, slots);
    let mut going_on = vec![];
    for slot in 0..slots {
        if matches!(n.view(n.local(slots + slot)), View::Unit) {
            going_on.push(slot);
        }
    }
    let Some(&first) = going_on.first() else { return begin(n, slots) };
    let slot = going_on.into_iter().find(|&slot| n.has(0, slot)).unwrap_or(first);
    let message = n.receive_slot(0, slot)?;
    if collect::add(n, slot, message)? {
        let ended = n.bool(true);
        n.set_local(slots + slot, ended);
    }
    Ok(())
}

fn begin(n: &mut dyn Machine, slots: usize) -> Step {
    let mut count = n.call(LIST_LEN.kernel(), &[n.local(0)]);
    for slot in 1..slots {
        let len = n.call(LIST_LEN.kernel(), &[n.local(slot)]);
        count = n.call(&INT_MIN_KERNEL, &[count, len]);
    }
    let lists: Vec<_> = (0..slots).map(|slot| n.local(slot)).collect();
    n.clear_locals();
    for (slot, list) in lists.into_iter().enumerate() {
        n.set_local(slot, list);
    }
    let zero = n.int(0);
    n.set_local(slots, zero);
    n.set_local(slots + 1, count);
    n.set_state(SENDING);
    Event::Open.send(n, 0);
    Ok(())
}

fn emit(n: &mut dyn Machine, slots: usize) -> Step {
    let index = n.local(slots);
    let more = n.call(INT_IS_LESSER.kernel(), &[index, n.local(slots + 1)]);
    if n.is_true(more)? {
        let mut items = n.empty_list();
        for slot in 0..slots {
            let item = n.call(&LIST_ITEM_KERNEL, &[n.local(slot), index]);
            items = n.call(LIST_APPEND.kernel(), &[items, item]);
        }
        let index = n.call(INT_INC.kernel(), &[index]);
        n.set_local(slots, index);
        Event::Data(items).send(n, 0);
    } else {
        close(n);
    }
    Ok(())
}
