//! Structs taken apart.

use neva_registry::{Machine, Step, View, func};

func! {
    /// Sends the field of a struct, found by its constant, a list of names: the path through nested structs.
    pub FIELD(field, builtin.Field) = step select(data: Value; config: List<Str>) -> (res: Value)
}

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
