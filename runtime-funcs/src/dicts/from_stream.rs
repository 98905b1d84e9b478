//! Dicts of streams.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// A dict with one more entry.
    pub INSERT_KERNEL = dicts::insert::insert(dict: Dict<T>, key: Str, value: T) -> Dict<T> as DictInsert
}

/// Local: what has arrived of a stream.
const DICT: usize = 0;

func! {
    /// Receives a stream of entries, then sends a dict of them; the last entry with a key wins.
    pub STREAM_TO_DICT(stream_to_dict, dicts.FromStream) =
        step collect(data: Value) -> (res: Dict<T>)
        calls [&INSERT_KERNEL]
}

fn collect(n: &mut dyn Machine) -> Step {
    let event = Event::receive(n, 0)?;
    let dict = match n.view(n.local(DICT)) {
        View::Unit => n.empty_dict(),
        _ => n.local(DICT),
    };
    match event {
        Event::Open => {
            let dict = n.empty_dict();
            n.set_local(DICT, dict);
        }
        Event::Data(entry) => {
            let key = n.field(entry, "key");
            let value = n.field(entry, "value");
            let dict = n.call(&INSERT_KERNEL, &[dict, key, value]);
            n.set_local(DICT, dict);
        }
        Event::Close => {
            n.clear_locals();
            n.send(0, dict);
        }
    }
    Ok(())
}
