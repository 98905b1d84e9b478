//! Streams of dicts.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::MAP_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::define::generator;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// The key of a dict's entry at a position within bounds.
    pub DICT_KEY_KERNEL = streams::item::dict_key(data: &Dict<T>, index: i64) -> Str
}

kernel! {
    /// The value of a dict's entry at a position within bounds.
    pub DICT_VALUE_KERNEL = streams::item::dict_value(data: &Dict<T>, index: i64) -> T
}

const IDLE: u32 = 0;
const SENDING: u32 = 1;

const DICT: usize = 0;
const INDEX: usize = 1;
const LEN: usize = 2;

/// `dict_to_stream`
pub static DICT_TO_STREAM: Record = Record {
    reference: "dict_to_stream",
    component: "FromDict",
    doc: "Sends the entries of a dict as a stream, in the order of their keys' bytes.",
    inputs: &[Port::value("data", Type::Dict(&Type::Var(0)))],
    outputs: &[Port::value("res", Type::Any)],
    ..generator(
        "streams",
        emit,
        &[MAP_LEN.kernel(), &DICT_KEY_KERNEL, &DICT_VALUE_KERNEL, INT_INC.kernel(), INT_IS_LESSER.kernel()],
    )
};

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let dict = n.receive(0)?;
        let index = n.int(0);
        let len = n.call(MAP_LEN.kernel(), &[dict]);
        n.set_local(DICT, dict);
        n.set_local(INDEX, index);
        n.set_local(LEN, len);
        n.set_state(SENDING);
        Event::Open.send(n, 0);
        return Ok(());
    }
    let index = n.local(INDEX);
    let more = n.call(INT_IS_LESSER.kernel(), &[index, n.local(LEN)]);
    if n.is_true(more)? {
        let dict = n.local(DICT);
        let key = n.call(&DICT_KEY_KERNEL, &[dict, index]);
        let value = n.call(&DICT_VALUE_KERNEL, &[dict, index]);
        let index = n.call(INT_INC.kernel(), &[index]);
        n.set_local(INDEX, index);
        let entry = n.structure(&[("key", key), ("value", value)]);
        Event::Data(entry).send(n, 0);
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
    fn entries_come_by_key() {
        check(
            &DICT_TO_STREAM,
            "data: <b=2 a=1> <>",
            "res: Open Data({key='a' value=1}) Data({key='b' value=2}) Close Open Close",
        );
    }
}
