//! Streams of code points.

use crate::builtin::lt::INT_IS_LESSER;
use crate::define::generator;
use neva_registry::stream::Event;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// How many bytes a string has.
    pub STRING_SIZE_KERNEL = streams::item::string_size(data: &Str) -> i64
}

kernel! {
    /// The code point that starts at a byte, as a string.
    pub STRING_ITEM_KERNEL = streams::item::string_item(data: &Str, start: i64) -> Str
}

kernel! {
    /// The byte after the code point that starts at `start`.
    pub STRING_NEXT_KERNEL = streams::item::string_next(data: &Str, start: i64) -> i64
}

const IDLE: u32 = 0;
const SENDING: u32 = 1;

const TEXT: usize = 0;
const START: usize = 1;
const SIZE: usize = 2;

/// `string_to_stream`
pub static STRING_TO_STREAM: Record = Record {
    reference: "string_to_stream",
    component: "FromString",
    doc: "Sends the code points of a string as a stream of strings.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Any)],
    ..generator(
        "streams",
        emit,
        &[&STRING_SIZE_KERNEL, &STRING_ITEM_KERNEL, &STRING_NEXT_KERNEL, INT_IS_LESSER.kernel()],
    )
};

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let text = n.receive(0)?;
        let start = n.int(0);
        let size = n.call(&STRING_SIZE_KERNEL, &[text]);
        n.set_local(TEXT, text);
        n.set_local(START, start);
        n.set_local(SIZE, size);
        n.set_state(SENDING);
        Event::Open.send(n, 0);
        return Ok(());
    }
    let (text, start) = (n.local(TEXT), n.local(START));
    let more = n.call(INT_IS_LESSER.kernel(), &[start, n.local(SIZE)]);
    if n.is_true(more)? {
        let item = n.call(&STRING_ITEM_KERNEL, &[text, start]);
        let next = n.call(&STRING_NEXT_KERNEL, &[text, start]);
        n.set_local(START, next);
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
    fn items_are_code_points() {
        check(&STRING_TO_STREAM, "data: 'añ' ''", "res: Open Data('a') Data('ñ') Close Open Close");
    }
}
