//! Equality.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static EQ: Record = Record {
    reference: "eq",
    component: "Eq",
    doc: "Sends whether two values are equal; values of different types never are.",
    inputs: &[Port::value("left", Type::Any), Port::value("right", Type::Any)],
    outputs: &[Port::value("res", Type::Bool)],
    ..step("builtin", compare, &[])
};

fn compare(n: &mut dyn Machine) -> Step {
    let left = n.receive(0)?;
    let right = n.receive(1)?;
    let equal = n.equal(left, right);
    n.send(0, equal);
    Ok(())
}
