//! Streams of dicts.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::MAP_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::streams::walk::{IDLE, go_on, open};
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// The key of a dict's entry at a position within bounds.
    pub DICT_KEY_KERNEL = streams::item::dict_key(data: &Dict<T>, index: i64) -> Str as DictKey
}

kernel! {
    /// The value of a dict's entry at a position within bounds.
    pub DICT_VALUE_KERNEL = streams::item::dict_value(data: &Dict<T>, index: i64) -> T as DictValue
}

func! {
    /// Sends the entries of a dict as a stream, in the order of their keys' bytes.
    pub DICT_TO_STREAM(dict_to_stream, streams.FromDict, Generator) =
        step emit(data: Dict<T>) -> (res: Value)
        calls [MAP_LEN.kernel(), &DICT_KEY_KERNEL, &DICT_VALUE_KERNEL, INT_INC.kernel(), INT_IS_LESSER.kernel()]
}

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        return open(n, MAP_LEN.kernel());
    }
    go_on(n, |n, dict, index| {
        let key = n.call(&DICT_KEY_KERNEL, &[dict, index]);
        let value = n.call(&DICT_VALUE_KERNEL, &[dict, index]);
        let next = n.call(INT_INC.kernel(), &[index]);
        (n.structure(&[("key", key), ("value", value)]), next)
    })
}
