//! One of two values, by a boolean.

use neva_registry::{Machine, Step, func};

func! {
    /// Passes on one of two values, chosen by a boolean.
    pub TERNARY(ternary, builtin.Ternary) =
        join choose(if: bool, then: Pass<T>, else: Pass<T>) -> (res: T)
}

fn choose(n: &mut dyn Machine) -> Step {
    let condition = n.receive(0)?;
    let then = n.receive(1)?;
    let otherwise = n.receive(2)?;
    let chosen = if n.is_true(condition)? { then } else { otherwise };
    n.send(0, chosen);
    Ok(())
}
