//! One of many values, by patterns.

use neva_registry::{Machine, Step, func};

func! {
    /// Sends the value that belongs to the first pattern which the data meets, else that of `else`; without
    /// its tag if it is a union member with a payload.
    pub MATCH(match, builtin.Match) =
        join choose(data: Value, if: Slots<Value>, then: Slots<T>, else: T) -> (res: T)
}

fn choose(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let patterns = n.receive_all(1)?;
    let results = n.receive_all(2)?;
    let mut chosen = n.receive(3)?;
    for (pattern, result) in patterns.into_iter().zip(results) {
        if n.matches(data, pattern)? {
            chosen = result;
            break;
        }
    }
    let payload = n.unbox(chosen);
    n.send(0, payload);
    Ok(())
}
