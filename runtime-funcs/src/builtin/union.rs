//! Union members put together.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type, View, kernel};

kernel! {
    /// The kernel of `UNION_WRAP` for tags that are known at run time only.
    pub UNION_WRAP_KERNEL = builtin::union::wrap(data: Value, tag: &Value) -> Value
}

pub(crate) static UNION_WRAP: Record = Record {
    reference: "union_wrap",
    component: "Union",
    doc: "Sends a union member with the tag of one message and the other message as payload.",
    inputs: &[Port::value("data", Type::Any), Port::value("tag", Type::Any)],
    outputs: &[Port::value("res", Type::Any)],
    ..step("builtin", wrap, &[&UNION_WRAP_KERNEL])
};

fn wrap(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let tag = n.receive(1)?;
    let member = match n.view(tag) {
        View::Union { tag, .. } => n.union(&tag, Some(data)),
        _ => n.call(&UNION_WRAP_KERNEL, &[data, tag]),
    };
    n.send(0, member);
    Ok(())
}
