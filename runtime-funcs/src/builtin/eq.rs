//! Equality.

use neva_registry::{Machine, Step, func};

func! {
    /// Sends whether two values are equal; values of different types never are.
    pub EQ(eq, builtin.Eq) = join compare(left: Value, right: Value) -> (res: bool)
}

fn compare(n: &mut dyn Machine) -> Step {
    let left = n.receive(0)?;
    let right = n.receive(1)?;
    let equal = n.equal(left, right);
    n.send(0, equal);
    Ok(())
}
