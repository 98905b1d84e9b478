//! Strings joined.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// What is joined so far with one more part.
    pub JOIN_ITEM_KERNEL = strings::join::join_item(joined: Str, item: &[u8], sep: &[u8]) -> Str as JoinItem
}

func! {
    /// Sends the strings of a list with a separator between them.
    pub STRINGS_JOIN_LIST(strings_join_list, strings.Join) =
        strings::join::join(data: &List<Str>, sep: &[u8]) -> Str
}

const DATA: usize = 0;
const SEP: usize = 1;

/// Waits for a separator and a stream.
const IDLE: u32 = 0;
/// The stream goes on.
const JOINING: u32 = 1;

/// Local: what is joined so far. The separator is in the local that has its port's number.
const JOINED: usize = 0;

func! {
    /// Receives a separator and a stream of strings, then sends the strings with the separator between them.
    pub STRINGS_JOIN_STREAM(strings_join_stream, strings.Join) =
        step join(data: Value, sep: Str) -> (res: Str)
        calls [&JOIN_ITEM_KERNEL]
}

fn join(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let sep = n.receive(SEP)?;
        let nothing = n.str(b"");
        n.set_local(JOINED, nothing);
        n.set_local(SEP, sep);
        n.set_state(JOINING);
    }
    match Event::receive(n, DATA)? {
        Event::Open => {
            let nothing = n.str(b"");
            n.set_local(JOINED, nothing);
        }
        Event::Data(item) => {
            let joined = n.call(&JOIN_ITEM_KERNEL, &[n.local(JOINED), item, n.local(SEP)]);
            n.set_local(JOINED, joined);
        }
        Event::Close => {
            let joined = n.local(JOINED);
            n.clear_locals();
            n.set_state(IDLE);
            n.send(0, joined);
        }
    }
    Ok(())
}
