//! Inequality.

use crate::builtin::not::NOT;
use neva_registry::{Machine, Step, func};

func! {
    /// Sends whether two values differ; values of different types always do.
    pub NE(ne, builtin.Ne) = join compare(left: Value, right: Value) -> (res: bool)
        calls [NOT.kernel()]
}

fn compare(n: &mut dyn Machine) -> Step {
    let left = n.receive(0)?;
    let right = n.receive(1)?;
    let equal = n.equal(left, right);
    let differ = n.call(NOT.kernel(), &[equal]);
    n.send(0, differ);
    Ok(())
}
