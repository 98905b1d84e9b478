//! Dicts of streams.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// A dict with one more entry.
    pub INSERT_KERNEL = dicts::insert::insert(dict: Dict<T>, key: Str, value: T) -> Dict<T> as DictInsert
}

func! {
    /// Receives a stream of entries, then sends a dict of them; the last entry with a key wins.
    pub STREAM_TO_DICT(stream_to_dict, dicts.FromStream) =
        step collect(data: Value) -> (res: Dict<T>)
        calls [&INSERT_KERNEL]
}

fn collect(n: &mut dyn Machine) -> Step {
    let add = |n: &mut dyn Machine, dict, entry| {
        let (key, value) = (n.field(entry, "key"), n.field(entry, "value"));
        n.call(&INSERT_KERNEL, &[dict, key, value])
    };
    Event::collect(n, |n| n.empty_dict(), add)
}
