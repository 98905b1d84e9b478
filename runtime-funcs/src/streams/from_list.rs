//! Streams of lists.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::LIST_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::define::generator;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type, View, kernel};

kernel! {
    /// The element of a list at a position within bounds.
    pub LIST_ITEM_KERNEL = streams::item::list_item(data: &List<T>, index: i64) -> T
}

const IDLE: u32 = 0;
const SENDING: u32 = 1;

const LIST: usize = 0;
const INDEX: usize = 1;
const LEN: usize = 2;

/// `list_to_stream`
pub static LIST_TO_STREAM: Record = Record {
    reference: "list_to_stream",
    component: "FromList",
    doc: "Sends the elements of a list as a stream.",
    inputs: &[Port::value("data", Type::List(&Type::Var(0)))],
    outputs: &[Port::value("res", Type::Any)],
    ..generator(
        "streams",
        emit,
        &[LIST_LEN.kernel(), &LIST_ITEM_KERNEL, INT_INC.kernel(), INT_IS_LESSER.kernel()],
    )
};

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let list = n.receive(0)?;
        let mut index = n.int(0);
        let len = n.call(LIST_LEN.kernel(), &[list]);
        Event::Open.send(n, 0);
        // A list that is known to have an element needs no test for it.
        if matches!(n.view(list), View::List(elements) if !elements.is_empty()) {
            let item = n.call(&LIST_ITEM_KERNEL, &[list, index]);
            Event::Data(item).send(n, 0);
            index = n.int(1);
        }
        n.set_local(LIST, list);
        n.set_local(INDEX, index);
        n.set_local(LEN, len);
        n.set_state(SENDING);
        return Ok(());
    }
    let index = n.local(INDEX);
    let more = n.call(INT_IS_LESSER.kernel(), &[index, n.local(LEN)]);
    if n.is_true(more)? {
        let item = n.call(&LIST_ITEM_KERNEL, &[n.local(LIST), index]);
        let index = n.call(INT_INC.kernel(), &[index]);
        n.set_local(INDEX, index);
        Event::Data(item).send(n, 0);
    } else {
        n.clear_locals();
        n.set_state(IDLE);
        Event::Close.send(n, 0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn every_list_is_a_stream() {
        check(
            &LIST_TO_STREAM,
            "data: [1 2] [] ['a']",
            "res: Open Data(1) Data(2) Close Open Close Open Data('a') Close",
        );
    }
}
