//! Union members put together.

use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// The kernel of `UNION_WRAP` for tags that are known at run time only.
    pub UNION_WRAP_KERNEL = builtin::union::wrap(data: Value, tag: &Value) -> Value
}

func! {
    /// Sends a union member with the tag of one message and the other message as payload.
    pub UNION_WRAP(union_wrap, builtin.Union) = join wrap(data: Value, tag: Value) -> (res: Value)
        calls [&UNION_WRAP_KERNEL]
}

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
