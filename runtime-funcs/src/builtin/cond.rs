//! Messages sent to one of two receivers, by a boolean.

use neva_registry::{Machine, Step, func};

const THEN: usize = 0;
const ELSE: usize = 1;

func! {
    /// Passes a message on to one of two outports, chosen by a boolean.
    pub COND(cond, builtin.Cond) = join choose(data: Pass<T>, if: bool) -> (then: T, else: T)
}

fn choose(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let condition = n.receive(1)?;
    let output = if n.is_true(condition)? { THEN } else { ELSE };
    n.send(output, data);
    Ok(())
}
