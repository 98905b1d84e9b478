//! Structs taken apart.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type, View};

pub(crate) static FIELD: Record = Record {
    reference: "field",
    component: "Field",
    doc: "Sends the field of a struct, found by its constant, a list of names: the path through nested structs.",
    inputs: &[Port::value("data", Type::Any)],
    outputs: &[Port::value("res", Type::Any)],
    config: Some(Type::List(&Type::Str)),
    ..step("builtin", select, &[])
};

fn select(n: &mut dyn Machine) -> Step {
    let mut value = n.receive(0)?;
    if let View::List(path) = n.view(n.config()) {
        for name in path {
            if let View::Str(name) = n.view(name) {
                value = n.field(value, &String::from_utf8_lossy(&name));
            }
        }
    }
    n.send(0, value);
    Ok(())
}
