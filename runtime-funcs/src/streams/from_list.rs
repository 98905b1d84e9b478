//! Streams of lists.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::LIST_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::streams::walk::{AT, IDLE, VALUE, go_on, open};
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// The element of a list at a position within bounds.
    pub LIST_ITEM_KERNEL = streams::item::list_item(data: &List<T>, index: i64) -> T as ListItem
}

func! {
    /// Sends the elements of a list as a stream.
    pub LIST_TO_STREAM(list_to_stream, streams.FromList, Generator) =
        step emit(data: List<T>) -> (res: Value)
        calls [LIST_LEN.kernel(), &LIST_ITEM_KERNEL, INT_INC.kernel(), INT_IS_LESSER.kernel()]
}

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        open(n, LIST_LEN.kernel())?;
        let list = n.local(VALUE);
        // A list that is known to have an element needs no test for it.
        if matches!(n.view(list), View::List(elements) if !elements.is_empty()) {
            let first = n.int(0);
            let item = n.call(&LIST_ITEM_KERNEL, &[list, first]);
            Event::Data(item).send(n, 0);
            let second = n.int(1);
            n.set_local(AT, second);
        }
        return Ok(());
    }
    go_on(n, |n, list, index| {
        let item = n.call(&LIST_ITEM_KERNEL, &[list, index]);
        (item, n.call(INT_INC.kernel(), &[index]))
    })
}
