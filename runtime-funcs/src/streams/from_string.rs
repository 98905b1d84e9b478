//! Streams of code points.

use crate::builtin::lt::INT_IS_LESSER;
use crate::streams::walk::{IDLE, go_on, open};
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// How many bytes a string has.
    pub STRING_SIZE_KERNEL = streams::item::string_size(data: &[u8]) -> i64 as TextLen
}

kernel! {
    /// The code point that starts at a byte, as a string.
    pub STRING_ITEM_KERNEL = streams::item::string_item(data: &[u8], start: i64) -> Str as TextItem
}

kernel! {
    /// The byte after the code point that starts at `start`.
    pub STRING_NEXT_KERNEL = streams::item::string_next(data: &[u8], start: i64) -> i64 as TextNext
}

func! {
    /// Sends the code points of a string as a stream of strings.
    pub STRING_TO_STREAM(string_to_stream, streams.FromString, Generator) =
        step emit(data: Str) -> (res: Value)
        calls [&STRING_SIZE_KERNEL, &STRING_ITEM_KERNEL, &STRING_NEXT_KERNEL, INT_IS_LESSER.kernel()]
}

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        return open(n, &STRING_SIZE_KERNEL);
    }
    go_on(n, |n, text, start| {
        let item = n.call(&STRING_ITEM_KERNEL, &[text, start]);
        (item, n.call(&STRING_NEXT_KERNEL, &[text, start]))
    })
}
