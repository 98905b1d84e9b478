//! Lists of the messages of an array port.

use crate::lists::append::LIST_APPEND;
use neva_registry::{Machine, Step, func};

func! {
    /// Receives a message from every slot, then sends a list of them in the order of the slots.
    pub ARRAY_PORT_TO_LIST(array_port_to_list, lists.FromArray) =
        join collect(port: Slots<T>) -> (res: List<T>)
        calls [LIST_APPEND.kernel()]
}

fn collect(n: &mut dyn Machine) -> Step {
    let messages = n.receive_all(0)?;
    let mut list = n.empty_list();
    for message in messages {
        list = n.call(LIST_APPEND.kernel(), &[list, message]);
    }
    n.send(0, list);
    Ok(())
}
