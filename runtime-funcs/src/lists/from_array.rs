//! Lists of the messages of an array port.

use crate::define::step;
use crate::lists::append::LIST_APPEND;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static ARRAY_PORT_TO_LIST: Record = Record {
    reference: "array_port_to_list",
    component: "FromArray",
    doc: "Receives a message from every slot, then sends a list of them in the order of the slots.",
    inputs: &[Port::value("port", Type::Var(0)).array()],
    outputs: &[Port::value("res", Type::List(&Type::Var(0)))],
    ..step("lists", collect, &[LIST_APPEND.kernel()])
};

fn collect(n: &mut dyn Machine) -> Step {
    let messages = n.receive_all(0)?;
    let mut list = n.empty_list();
    for message in messages {
        list = n.call(LIST_APPEND.kernel(), &[list, message]);
    }
    n.send(0, list);
    Ok(())
}
